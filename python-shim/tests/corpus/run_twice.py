import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution ** 2).sum())


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.generations_completed)
ga.run()
print(ga.generations_completed, ga.best_solutions_fitness[-1])
