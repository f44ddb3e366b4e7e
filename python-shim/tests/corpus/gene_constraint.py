import random
import pygad

CEILING = 98


def fitness_func(ga_instance, solution, solution_idx):
    return float(sum(solution))


def below(solution, values):
    return [value for value in values if value < CEILING]


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              init_range_low=1, init_range_high=100, gene_type=int, random_seed=3, suppress_warnings=True,
              gene_constraint=[below, None, lambda solution, values: [v for v in values if v % 2 == 0]])
ga.run()
print(ga.best_solutions_fitness[-1])
