"""Find the point nearest to a target, and leave a run dump behind.

Run it with: PYTHONPATH=python-shim/src VILVIK_SPOOL=spool python python-shim/examples/sphere.py
"""

import json
from math import dist

import numpy as np
import pygad

from vilvik_shim import track

TARGET = np.array([1.0, -2.0, 0.5])


def distance_to_target(point):
    return dist(point, TARGET)


def fitness(ga_instance, solution, solution_idx):
    return -distance_to_target(solution)


def stop_when_near(ga_instance):
    return "stop" if ga_instance.best_solutions_fitness[-1] > -0.005 else None


def main() -> None:
    ga = pygad.GA(
        num_generations=80,
        num_parents_mating=10,
        sol_per_pop=50,
        num_genes=len(TARGET),
        fitness_func=fitness,
        on_generation=stop_when_near,
        mutation_num_genes=1,
        random_mutation_min_val=-0.2,
        random_mutation_max_val=0.2,
        random_seed=42,
    )
    with track(ga, name="sphere, three genes") as run:
        ga.run()
    print(json.dumps({"best_fitness": max(ga.best_solutions_fitness), "dump": run.path, "run_id": run.run_id}))


if __name__ == "__main__":
    main()
