"""Runs whose dumps are kept as golden files; what they compute depends on no machine."""

from __future__ import annotations

import math
from collections import Counter as Tally

import numpy as np
import pygad

TARGET = (1.0, -2.0, 0.5)
WEIGHTS = np.array([4.0, 6.0, 9.0, 3.0])
LIMIT = 15


def squared_distance(solution, target):
    total = 0.0
    for gene, goal in zip(solution, target):
        total += (float(gene) - goal) ** 2
    return total


def sphere(ga_instance, solution, solution_idx):
    return -math.sqrt(squared_distance(solution, TARGET))


def sphere_ga(**changes):
    settings = {
        "num_generations": 10,
        "num_parents_mating": 4,
        "sol_per_pop": 8,
        "num_genes": 3,
        "fitness_func": sphere,
        "random_seed": 7,
        "suppress_warnings": True,
    }
    return pygad.GA(**{**settings, **changes})


def finished_sphere():
    ga = sphere_ga()
    ga.run()
    return ga


def half_way_sphere():
    ga = sphere_ga(num_generations=4)
    ga.run()
    ga.num_generations = 10
    return ga


def never_run():
    return sphere_ga()


def knapsack(ga_instance, solution, solution_idx):
    weight = int(np.sum(WEIGHTS * solution))
    return weight if weight <= LIMIT else LIMIT - weight


def is_even(solution, values):
    return [value for value in values if value % 2 == 0]


def integers():
    ga = pygad.GA(
        num_generations=6,
        num_parents_mating=4,
        sol_per_pop=6,
        num_genes=4,
        fitness_func=knapsack,
        gene_type=[int, np.int8, int, [float, 2]],
        gene_space=[range(10), {"low": 0, "high": 4, "step": 2}, [0, 1, 9007199254740993], {"low": 0, "high": 1}],
        gene_constraint=[is_even, None, None, None],
        mutation_type="swap",
        mutation_num_genes=1,
        keep_elitism=0,
        keep_parents=1,
        stop_criteria=["reach_1000000.5", "saturate_20"],
        random_seed=3,
        suppress_warnings=True,
    )
    ga.run()
    return ga


seen: Tally = Tally()


def count(event):
    seen[event] += 1


def on_start(ga_instance):
    print("start")


def on_fitness(ga_instance, population_fitness):
    assert len(population_fitness) == len(ga_instance.population)


def on_parents(ga_instance, selected_parents):
    assert selected_parents.ndim == 2


def on_crossover(ga_instance, offspring):
    assert offspring.shape[1] == len(TARGET)


def on_mutation(ga_instance, offspring):
    offspring[:] = np.round(offspring, 6)


def stop_when_good(ga_instance, threshold=-1e-3):
    if ga_instance.best_solutions_fitness[-1] > threshold:
        return "stop"
    return None


def on_stop(ga_instance, last_fitness):
    print(f"done: {max(last_fitness):.3f}")


def callbacks():
    ga = sphere_ga(
        on_start=on_start,
        on_fitness=on_fitness,
        on_parents=on_parents,
        on_crossover=on_crossover,
        on_mutation=on_mutation,
        on_generation=stop_when_good,
        on_stop=on_stop,
        save_best_solutions=True,
        crossover_type=None,
    )
    ga.run()
    return ga


def two_goals(ga_instance, solution, solution_idx):
    return [-squared_distance(solution, TARGET), -squared_distance(solution, (0.0, 0.0, 0.0))]


def multi_objective():
    ga = sphere_ga(fitness_func=two_goals, parent_selection_type="nsga2", num_generations=5)
    ga.run()
    return ga


def breaks_in_generation_three(ga_instance, solution, solution_idx):
    return 1 / (3 - ga_instance.generations_completed)


def failing():
    return sphere_ga(fitness_func=breaks_in_generation_three, num_generations=5)
