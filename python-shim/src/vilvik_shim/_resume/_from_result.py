"""Go on locally from where a continuation at Vilvik has ended."""

from __future__ import annotations

import sys
import warnings
from typing import TYPE_CHECKING, Any

from .._read._load_result import load_result

if TYPE_CHECKING:
    from .._read._load_result import ResultView

DOUBT = (
    "vilvik-shim: going on from a result is not bit for bit: the service does not tell its random state, "
    "nor the histories of solutions"
)


class NothingToGoOnFromError(ValueError):
    """A result from which no run can go on; the message says why."""


def usable_result(ref: Any) -> ResultView:
    """Return the result, where it has a population; raises NothingToGoOnFromError where it has none."""
    view = load_result(ref)
    if view.result is None:
        raise NothingToGoOnFromError(f"{view.path} holds no result: the continuation {view.status}, {view.why}")
    if view.population is None:
        raise NothingToGoOnFromError(f"{view.path} holds no population: the service does not show it")
    warnings.warn(DOUBT, RuntimeWarning, stacklevel=4)
    return view


def move_on(ga: Any, view: ResultView) -> None:
    """Put a GA that stands at the end of the local run to the end of its continuation."""
    numpy = sys.modules["numpy"]
    rows = len(view.population)
    old = int(ga.sol_per_pop)
    ga.population = numpy.array(view.population.tolist(), dtype=ga.population.dtype)
    ga.initial_population = ga.population.copy()
    ga.sol_per_pop, ga.pop_size = rows, ga.population.shape
    ga.num_offspring = int(ga.num_offspring) + rows - old
    if view.last_fitness is not None and len(view.last_fitness) == rows:
        ga.last_generation_fitness = view.last_fitness
    else:
        # Nothing is known of it: the first evaluation of `run()` is a real one.
        ga.__dict__.pop("cal_pop_fitness", None)
        ga.last_generation_fitness = None
    for name in ("last_generation_parents", "last_generation_elitism", "previous_generation_fitness"):
        setattr(ga, name, None)
    ga.best_solutions_fitness = [*ga.best_solutions_fitness, *_history(view)[:-1]]
    ga.generations_completed = int(ga.generations_completed) + int(view.generations_completed or 0)


def _history(view: ResultView) -> list[Any]:
    """Return the entries that `run()` has not: the first is the last one of the local run, and stands there not yet."""
    return list(view.history) if view.history is not None else [None]
