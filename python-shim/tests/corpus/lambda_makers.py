import pygad

weighted = lambda weight: (lambda ga, solution, index: weight * float(sum(solution)))
shifted = lambda by: lambda: lambda ga, solution, index: float(sum(solution)) - by

for fitness_func in (weighted(2.0), shifted(0.5)()):
    ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
                  random_seed=3, suppress_warnings=True)
    ga.run()
    print(ga.best_solutions_fitness[-1])
