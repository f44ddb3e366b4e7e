import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return float(solution.sum())


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              save_solutions=True, save_best_solutions=True, random_seed=3, suppress_warnings=True)
ga.run()
print(len(ga.solutions), len(ga.best_solutions))
