import pygad

cache = {}
hits = [0]


def fitness_func(ga_instance, solution, solution_idx):
    key = tuple(int(gene) for gene in solution)
    if key in cache:
        hits[0] += 1
    else:
        cache[key] = -sum(abs(gene - 3) for gene in key)
    return cache[key]


def on_stop(ga_instance, fitness):
    print(len(cache), hits)


ga = pygad.GA(num_generations=6, num_parents_mating=4, sol_per_pop=8, num_genes=3, gene_type=int, gene_space=range(6),
              fitness_func=fitness_func, on_stop=on_stop, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
