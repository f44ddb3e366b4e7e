import numpy
import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return float(solution[0])


def parent_selection_func(fitness, num_parents, ga_instance):
    order = sorted(range(len(fitness)), key=lambda k: fitness[k], reverse=True)
    parents = numpy.empty((num_parents, ga_instance.population.shape[1]))
    for parent_num in range(num_parents):
        parents[parent_num, :] = ga_instance.population[order[parent_num], :].copy()
    return parents, numpy.array(order[:num_parents])


ga = pygad.GA(num_generations=6, sol_per_pop=6, num_parents_mating=3, num_genes=4, fitness_func=fitness_func,
              parent_selection_type=parent_selection_func, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
