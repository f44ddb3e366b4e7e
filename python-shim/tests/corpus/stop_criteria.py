import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution ** 2).sum())


ga = pygad.GA(num_generations=200, num_parents_mating=4, sol_per_pop=10, num_genes=2, fitness_func=fitness_func,
              stop_criteria=["reach_-0.5", "saturate_7"], random_seed=3, suppress_warnings=True)
ga.run()
print(ga.generations_completed)
