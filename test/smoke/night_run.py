"""A run as in the README, and what can be read of it."""

import pygad

from vilvik_shim import track


def fitness(ga_instance, solution, solution_idx):
    return -sum((solution - 2) ** 2)


ga = pygad.GA(
    num_generations=20, num_parents_mating=4, sol_per_pop=10, num_genes=3, fitness_func=fitness, random_seed=7
)
with track(ga, name="night run") as run:
    ga.run()
print(run.run_id)
