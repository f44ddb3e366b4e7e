from concurrent.futures import ProcessPoolExecutor

import numpy as np
import pygad

WEIGHTS = np.arange(3.0)


def score(row):
    return float(WEIGHTS @ np.asarray(row))


def fitness_func(ga_instance, solutions, indices):
    with ProcessPoolExecutor(2) as pool:
        return list(pool.map(score, [solution.tolist() for solution in solutions]))


if __name__ == "__main__":
    ga = pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
                  fitness_batch_size=6, random_seed=3, suppress_warnings=True)
    ga.run()
    print(ga.best_solutions_fitness[-1])
