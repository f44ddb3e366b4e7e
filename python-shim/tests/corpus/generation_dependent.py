import pygad


def fitness_func(ga_instance, solution, solution_idx):
    weight = 1 + 0 * ga_instance.generations_completed
    return -weight * float(abs(solution).sum())


def on_generation(ga_instance):
    ga_instance.random_mutation_max_val = 1.0 / (1 + ga_instance.generations_completed)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
