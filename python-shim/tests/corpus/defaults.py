import numpy as np
import pygad

WEIGHTS = np.linspace(0.5, 2, 4)


def squash(value, limit=WEIGHTS.max() * 10, memory={}):
    memory[round(value)] = memory.get(round(value), 0) + 1
    return max(-limit, min(limit, value))


def fitness_func(ga_instance, solution, solution_idx):
    return squash(float(np.dot(solution, WEIGHTS)))


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=4, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1], sum(squash.__defaults__[1].values()))
