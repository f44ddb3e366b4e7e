import functools
import math
import pygad


def scaled(factor, offset=0.0):
    def decorate(function):
        @functools.wraps(function)
        def wrapper(*args, **kwargs):
            return factor * function(*args, **kwargs) + offset
        return wrapper
    return decorate


@scaled(0.5, offset=math.pi)
def fitness_func(ga_instance, solution, solution_idx):
    return -float(abs(solution[0] - solution[1]))


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
