import pygad


def depth(n):
    return 0 if n <= 1 else 1 + (depth_even(n // 2) if n % 2 == 0 else depth(3 * n + 1))


def depth_even(n):
    return depth(n)


def fitness_func(ga_instance, solution, solution_idx):
    return sum(depth(int(gene)) for gene in solution)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, gene_type=int, gene_space=range(1, 100),
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
