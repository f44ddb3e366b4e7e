import pygad

words = ["alpha", "beta", "gamma"]
lengths = {word: len(word) for word in words}
table = [[row * column for column in range(3)] for row in range(3)]


def fitness_func(ga_instance, solution, solution_idx):
    picked = [table[i][int(gene) % 3] for i, gene in enumerate(solution)]
    bonus = sum(lengths[word] for word in words if word.endswith("a"))
    return sum(picked) + bonus + len({value for value in picked}) + max((v for v in picked), default=0)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, gene_type=int, gene_space=[0, 1, 2],
              fitness_func=fitness_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
