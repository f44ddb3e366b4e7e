import numpy as np
import pygad


def build(limit):
    data = np.arange(4.0)

    class Problem:
        def __init__(self):
            self.seen = set()

        def fitness(self, ga_instance, solution, solution_idx):
            self.seen.add(round(float(solution[0]), 1))
            return -float(np.abs(solution - data).sum()) - limit

        def stop(self, ga_instance, fitness):
            print("seen", len(self.seen))

    return Problem()


problem = build(2)
ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=4, fitness_func=problem.fitness,
              on_stop=problem.stop, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
