import pygad


class Fitness:
    def __init__(self, target):
        self.target = target
        self.calls = 0

    def __call__(self, ga_instance, solution, solution_idx):
        self.calls += 1
        return -sum((float(g) - t) ** 2 for g, t in zip(solution, self.target))


fitness = Fitness([1.0, 2.0, 3.0])
ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=8, num_genes=3, fitness_func=fitness, random_seed=9,
              suppress_warnings=True)
ga.run()
print(fitness.calls, ga.best_solutions_fitness[-1])
