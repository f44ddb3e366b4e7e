from __future__ import annotations

from typing import TYPE_CHECKING, Optional, Sequence

import pygad

if TYPE_CHECKING:
    import numpy.typing as npt


class Model:
    bias: float = 1.5
    parent: Optional[Model] = None

    def predict(self, values: Sequence[float]) -> float:
        return sum(values) + self.bias


model = Model()


def fitness_func(ga_instance: pygad.GA, solution: npt.NDArray, solution_idx: Optional[int] = None) -> float:
    return model.predict([float(value) for value in solution])


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
