import math
import operator
import pygad

OPERATIONS = {"add": operator.add, "hypot": math.hypot, "own": lambda a, b: a * b - 1, "max": max}
KEYS = sorted(OPERATIONS)


def fitness_func(ga_instance, solution, solution_idx):
    value = 1.0
    for gene in solution:
        value = OPERATIONS[KEYS[int(gene)]](value, 0.5)
    return float(value)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=4, gene_type=int, gene_space=range(4),
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
