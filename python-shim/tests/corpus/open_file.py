"""Writes a log: where the code runs next, it goes nowhere."""
import os
import tempfile
import pygad

handle, path = tempfile.mkstemp()
stream = os.fdopen(handle, "w")


def fitness_func(ga_instance, solution, solution_idx):
    return -float(abs(solution).sum())


def on_generation(ga_instance):
    stream.write(f"{ga_instance.generations_completed}\n")


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_generation=on_generation, random_seed=3, suppress_warnings=True)
ga.run()
stream.close()
print(ga.best_solutions_fitness[-1], len(open(path).readlines()))
os.remove(path)
