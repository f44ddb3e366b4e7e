import enum
from collections import namedtuple
from typing import NamedTuple
import pygad


class Mode(enum.Enum):
    SUM = "sum"
    MAX = "max"

    def apply(self, values):
        return sum(values) if self is Mode.SUM else max(values)


Item = namedtuple("Item", "name weight")


class Order(NamedTuple):
    item: Item
    count: int = 1

    def weight(self):
        return self.item.weight * self.count


orders = [Order(Item("a", 2.0), 3), Order(Item("b", 0.5))]
mode = Mode.SUM


def fitness_func(ga_instance, solution, solution_idx):
    return float(mode.apply([order.weight() * gene for order, gene in zip(orders, solution)]))


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
