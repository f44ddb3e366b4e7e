from math import sqrt as root, pi
from numpy import array, linalg as la
from collections import Counter, defaultdict as dd
import os.path as p
import numpy.random
import pygad as pg

totals = dd(int, {"start": 1})
seen = Counter("abca")


def fitness_func(ga_instance, solution, solution_idx):
    return -float(la.norm(array(solution) - root(pi))) + totals["start"] + seen["a"] + len(p.join("a", "b"))


ga = pg.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
           random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
