import pygad


def build():
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    def fitness_func(ga_instance, solution, solution_idx):
        return sum(1 for gene in solution if even(int(gene)))

    return fitness_func


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=5, gene_type=int, gene_space=range(9),
              fitness_func=build(), random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
