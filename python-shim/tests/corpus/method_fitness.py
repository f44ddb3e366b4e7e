import numpy as np
import pygad


class Knapsack:
    def __init__(self, values, weights, limit):
        self.values = np.array(values)
        self.weights = np.array(weights)
        self.limit = limit

    def worth(self, chosen):
        return int((self.values * chosen).sum())

    def fitness(self, ga_instance, solution, solution_idx):
        weight = (self.weights * solution).sum()
        return self.worth(solution) if weight <= self.limit else int(self.limit - weight)


problem = Knapsack([6, 5, 8, 9, 6, 7, 3], [2, 3, 6, 7, 5, 9, 4], 15)
ga = pygad.GA(num_generations=10, num_parents_mating=4, sol_per_pop=10, num_genes=7, gene_space=[0, 1], gene_type=int,
              fitness_func=problem.fitness, random_seed=4, suppress_warnings=True)
ga.run()
print(ga.best_solution(ga.last_generation_fitness))
