import numpy
import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return float(solution[0]) - abs(float(solution[1])) + int(solution[2])


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, gene_type=[int, [float, 2], numpy.int16],
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
