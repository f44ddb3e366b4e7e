from dataclasses import dataclass, field
from typing import ClassVar, List

import pygad


@dataclass
class City:
    x: float
    y: float


@dataclass
class Tour:
    cities: List[City] = field(default_factory=list)
    unit: ClassVar[str] = "km"

    def length(self, order):
        total = 0.0
        for a, b in zip(order, list(order[1:]) + [order[0]]):
            p, q = self.cities[int(a)], self.cities[int(b)]
            total += ((p.x - q.x) ** 2 + (p.y - q.y) ** 2) ** 0.5
        return total


tour = Tour([City(0, 0), City(3, 4), City(6, 0), City(3, -4), City(1, 1)])


def fitness_func(ga, solution, idx):
    return -tour.length(solution)


ga = pygad.GA(num_generations=8, num_parents_mating=4, sol_per_pop=10, num_genes=5, gene_type=int, gene_space=range(5),
              allow_duplicate_genes=False, fitness_func=fitness_func, random_seed=1, suppress_warnings=True)
ga.run()
print(ga.best_solution(ga.last_generation_fitness), tour.unit)
