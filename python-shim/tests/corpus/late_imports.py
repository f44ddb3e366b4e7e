import pygad


def fitness_func(ga_instance, solution, solution_idx):
    import math
    from shapes import bonus
    from toolbox.limits import UPPER
    return -math.fsum(abs(float(gene)) for gene in solution) + bonus(solution) + UPPER


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
