"""A data set loaded from a file beside the script."""
import os
import numpy
import pygad

here = os.path.dirname(os.path.abspath(__file__))
data = numpy.loadtxt(os.path.join(here, "points.csv"), delimiter=",", skiprows=1)
inputs, outputs = data[:, :-1], data[:, -1]


def fitness_func(ga_instance, solution, solution_idx):
    predictions = inputs @ solution[:-1] + solution[-1]
    return 1.0 / (numpy.mean(numpy.abs(predictions - outputs)) + 1e-9)


ga = pygad.GA(num_generations=8, num_parents_mating=4, sol_per_pop=10, num_genes=4, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
