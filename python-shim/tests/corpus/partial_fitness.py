import functools
import pygad


def distance(target, power, ga_instance, solution, solution_idx):
    return -sum(abs(float(g) - t) ** power for g, t in zip(solution, target))


def fitness(ga_instance, solution, solution_idx, *, target):
    return distance(target, 2, ga_instance, solution, solution_idx)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=2, random_seed=3, suppress_warnings=True,
              fitness_func=functools.partial(fitness, target=[1.5, -0.5]))
ga.run()
print(ga.best_solutions_fitness[-1])
