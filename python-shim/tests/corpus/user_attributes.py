import numpy as np
import pygad


def fitness_func(ga_instance, solution, solution_idx):
    ga_instance.evaluated += 1
    return -float(((ga_instance.data @ solution) ** 2).sum()) * ga_instance.options["scale"]


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.data = np.arange(12.0).reshape(4, 3)
ga.options = {"scale": 0.5}
ga.evaluated = 0
ga.run()
print(ga.best_solutions_fitness[-1], ga.evaluated)
