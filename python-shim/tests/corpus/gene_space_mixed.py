import pygad

gene_space = [range(0, 10), [0.1, 0.2, 0.5], {"low": 1, "high": 5}, {"low": 0, "high": 10, "step": 2}, None]


def fitness_func(ga_instance, solution, solution_idx):
    return float(sum(float(value) for value in solution)) + len(gene_space)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=5, gene_space=gene_space,
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
