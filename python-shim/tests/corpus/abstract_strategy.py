from abc import ABC, abstractmethod
import pygad


class Strategy(ABC):
    @abstractmethod
    def score(self, values): ...

    def __call__(self, ga_instance, solution, solution_idx):
        return self.score([float(value) for value in solution])


class Weighted(Strategy):
    def __init__(self, *weights):
        self.weights = weights

    def score(self, values):
        return sum(w * v for w, v in zip(self.weights, values))


class Chain(Strategy):
    def __init__(self, *parts):
        self.parts = list(parts)

    def score(self, values):
        return min(part.score(values) for part in self.parts)


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, random_seed=3, suppress_warnings=True,
              fitness_func=Chain(Weighted(1, 2, 3), Weighted(3, 2, 1)))
ga.run()
print(ga.best_solutions_fitness[-1])
