import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return [float(solution[0]), float(solution[1]), -float(abs(solution).sum())]


ga = pygad.GA(num_generations=4, num_parents_mating=4, sol_per_pop=12, num_genes=3, fitness_func=fitness_func,
              parent_selection_type="nsga3", nsga3_num_divisions=3, random_seed=3, suppress_warnings=True)
ga.run()
print(len(ga.pareto_fronts))
