import math
import pygad


def rastrigin(values):
    return 10 * len(values) + sum(term(value) for value in values)


def term(value):
    return square(value) - 10 * math.cos(turn(value))


def square(value):
    return value ** 2


turn = lambda value: 2 * math.pi * value


def fitness_func(ga_instance, solution, solution_idx):
    return -rastrigin([float(value) for value in solution])


ga = pygad.GA(num_generations=6, num_parents_mating=4, sol_per_pop=10, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True, init_range_low=-5, init_range_high=5)
ga.run()
print(ga.best_solutions_fitness[-1])
