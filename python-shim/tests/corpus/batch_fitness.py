import numpy as np
import pygad

calls = 0


def fitness_func_batch(ga_instance, solutions, solutions_indices):
    global calls
    calls += 1
    return [-float(np.abs(solution).sum()) for solution in solutions]


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=9, num_genes=3, fitness_func=fitness_func_batch,
              fitness_batch_size=4, random_seed=3, suppress_warnings=True)
ga.run()
print(calls, ga.best_solutions_fitness[-1])
