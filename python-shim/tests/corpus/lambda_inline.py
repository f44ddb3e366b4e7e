import pygad
ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, random_seed=1, suppress_warnings=True,
              fitness_func=lambda ga, s, i: -float(sum(x * x for x in s)))
ga.run()
print(ga.best_solutions_fitness[-1])
