import numpy as np
import pygad

buffer = np.zeros(6)
left, right = buffer[:3], buffer[::2]


def fitness_func(ga_instance, solution, solution_idx):
    buffer[:] = 0
    left[:] = solution
    return float(right.sum() - left[1])


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
