import numpy as np
import pygad


def make_fitness(weights, bias):
    def fitness(ga_instance, solution, solution_idx):
        return -abs(float(np.dot(weights, solution)) + bias)
    return fitness


ga = pygad.GA(num_generations=6, num_parents_mating=3, sol_per_pop=8, num_genes=4, random_seed=5,
              fitness_func=make_fitness(np.array([1.0, 2.0, 3.0, 4.0]), 0.5), suppress_warnings=True)
ga.run()
print(ga.best_solution(ga.last_generation_fitness)[1])
