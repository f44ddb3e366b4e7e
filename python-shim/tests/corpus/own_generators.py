import random
import numpy as np
import pygad

rng = np.random.default_rng(7)
dice = random.Random(3)
old = np.random.RandomState(4)


def fitness_func(ga_instance, solution, solution_idx):
    return -float(abs(solution).sum())


def on_mutation(ga_instance, offspring):
    offspring += rng.normal(0, 0.01, offspring.shape)
    offspring[0, 0] += dice.random() * old.rand()


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_mutation=on_mutation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
