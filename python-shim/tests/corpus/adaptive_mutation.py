import pygad
import numpy


def fitness_func(ga_instance, solution, solution_idx):
    return 1.0 / (float(numpy.abs(numpy.sum(solution) - 44)) + 0.000001)


ga = pygad.GA(num_generations=5, num_parents_mating=3, sol_per_pop=8, num_genes=6, fitness_func=fitness_func,
              mutation_type="adaptive", mutation_num_genes=(3, 1), random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
