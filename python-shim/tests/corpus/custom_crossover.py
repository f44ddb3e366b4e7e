"""Custom crossover of PyGAD's documentation."""
import numpy
import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return 1.0 / (abs(float(numpy.sum(solution)) - 44) + 1)


def crossover_func(parents, offspring_size, ga_instance):
    offspring = []
    idx = 0
    while len(offspring) != offspring_size[0]:
        parent1 = parents[idx % parents.shape[0], :].copy()
        parent2 = parents[(idx + 1) % parents.shape[0], :].copy()
        random_split_point = numpy.random.choice(range(offspring_size[1]))
        parent1[random_split_point:] = parent2[random_split_point:]
        offspring.append(parent1)
        idx += 1
    return numpy.array(offspring)


ga = pygad.GA(num_generations=6, sol_per_pop=6, num_parents_mating=3, num_genes=4, fitness_func=fitness_func,
              crossover_type=crossover_func, random_seed=3, suppress_warnings=True)
ga.run()
print(len(ga.best_solutions_fitness))
