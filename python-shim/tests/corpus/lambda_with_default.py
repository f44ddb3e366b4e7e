import pygad
targets = {"a": 1.0, "b": 2.5}
results = []
for key in targets:
    ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, random_seed=3, suppress_warnings=True,
                  fitness_func=lambda g, s, i, k=key: -abs(float(s[0]) - targets[k]))
    ga.run()
    results.append(ga.best_solutions_fitness[-1])
print(results)
