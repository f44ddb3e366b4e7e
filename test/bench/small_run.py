"""The run that dumps are timed with: 50 x 10, 20 generations."""

import pygad


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution**2).sum())


def new_run():
    return pygad.GA(
        num_generations=20,
        num_parents_mating=10,
        sol_per_pop=50,
        num_genes=10,
        fitness_func=fitness_func,
        random_seed=1,
    )


def finished_run():
    ga = new_run()
    ga.run()
    return ga
