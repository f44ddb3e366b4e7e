import pygad


def fitness_func(_, solution, solution_idx):
    return float(solution.sum()) - ga_instance.num_genes


def on_generation(_):
    print(ga_instance.generations_completed, ga_instance.best_solutions_fitness[-1])


ga_instance = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
                       on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga_instance.run()
print(ga_instance.best_solutions_fitness[-1])
