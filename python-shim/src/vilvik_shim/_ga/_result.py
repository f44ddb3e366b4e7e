"""The outcome of a run as the body carries it, read from the GA without any fitness call."""

from __future__ import annotations

import math
import operator
from typing import TYPE_CHECKING, Any, NamedTuple

from .._file._numbers import encode_array, encode_numbers
from .._file._values import plain, scalar

if TYPE_CHECKING:
    from .._file._numbers import FloatTexts
    from .._file._values import Json
    from .._notes import Notes
    from ._story import BestEver


class Best(NamedTuple):
    """The best solution known: its genes, its fitness, its row in the population (None where it has none)."""

    solution: Any
    fitness: Any
    row: int | None


def is_evaluated(ga: Any) -> bool:
    """Whether at least one whole population has a fitness."""
    return getattr(ga, "last_generation_fitness", None) is not None


def stopped_inside(ga: Any) -> bool:
    """Whether the GA was left in the middle of `run()`, as far as its attributes tell."""
    if not getattr(ga, "run_completed", False):
        return True
    # A second run that breaks leaves `run_completed` standing; from PyGAD 3.8 on the generation list tells.
    generations = getattr(ga, "best_solutions_generations", None)
    return bool(generations and generations[-1] != ga.generations_completed)


def result(
    ga: Any,
    *,
    inside: bool,
    include_population: bool,
    notes: Notes,
    texts: FloatTexts,
    best_ever: BestEver | None = None,
) -> dict[str, str]:
    """Return the `result` block of the body, as JSON by name; `best_ever` is the best found where the run was watched.

    Shapes: population (n, genes), fitness (n,) or (n, objectives), history one best fitness per entry. `inside` says
    that `run()` did not get to its end, so that the last fitness may belong to the population before.
    """
    outdated = inside and is_evaluated(ga) and _is_outdated(ga)
    best = _best(ga, outdated=outdated, notes=notes)
    generation = int(getattr(ga, "best_solution_generation", -1))
    if best_ever is not None and best.solution is not None and _is_better(best_ever, best):
        best = Best(best_ever.solution, best_ever.fitness, _row_of(best_ever, ga, outdated=outdated))
        generation = best_ever.generation
    block = {"best_solution": encode_array(best.solution, "result.best_solution", notes, texts)}
    fitness = _fitness(best.fitness, notes)
    block["best_solution_fitness"] = encode_numbers(fitness, texts)
    if best.row is not None:
        block["best_solution_idx"] = str(best.row)
    history = getattr(ga, "best_solutions_fitness", None)
    history = plain([] if history is None else history, "result.best_solutions_fitness", notes)
    block["best_solutions_fitness"] = encode_numbers(history, texts)
    block["best_solution_generation"] = str(generation)
    block["generations_completed"] = str(int(getattr(ga, "generations_completed", 0)))
    block["gene_type_single"] = "true" if getattr(ga, "gene_type_single", True) else "false"
    if include_population:
        block["population"] = encode_array(ga.population, "result.population", notes, texts)
    if is_evaluated(ga) and not outdated:
        path = "result.last_generation_fitness"
        block["last_generation_fitness"] = encode_array(ga.last_generation_fitness, path, notes, texts)
    _compare_with_history(fitness, history, notes)
    return block


def _is_better(best_ever: BestEver, best: Best) -> bool:
    return best.fitness is None or bool(best_ever.fitness > best.fitness)


def _row_of(best_ever: BestEver, ga: Any, *, outdated: bool) -> int | None:
    """Return the row of the last population that holds the best solution with that fitness, if one does."""
    if outdated or len(ga.population) != len(ga.last_generation_fitness):
        return None
    rows = (ga.population == best_ever.solution).all(axis=1) & (ga.last_generation_fitness == best_ever.fitness)
    return int(rows.argmax()) if rows.any() else None


def _is_outdated(ga: Any) -> bool:
    """Whether the last fitness belongs to the population before: PyGAD copies it before it evaluates the new one."""
    previous = getattr(ga, "previous_generation_fitness", None)
    return previous is not None and _rows(previous) == _rows(ga.last_generation_fitness)


def _best(ga: Any, *, outdated: bool, notes: Notes) -> Best:
    if not is_evaluated(ga):
        return Best([], None, None)
    if outdated:
        return _best_of_unfinished_generation(ga, notes)
    index = _index_of_best(ga, ga.last_generation_fitness)
    return Best(ga.population[index], ga.last_generation_fitness[index], index)


def _index_of_best(ga: Any, fitness: Any) -> int:
    if getattr(fitness, "ndim", 0) == 1 and fitness.dtype.kind == "f":
        index = int(fitness.argmax())  # of the first NaN, where there is one
        if not math.isnan(fitness[index]):
            return index
    rows = _rows(fitness)
    if isinstance(rows[0], list) and all(math.isfinite(value) for row in rows for value in row):
        # Several objectives: PyGAD's own order (front, then crowding). Free, since the fitness is handed in.
        return int(ga.best_solution(fitness)[2])
    return _first_of_largest(rows)


def _best_of_unfinished_generation(ga: Any, notes: Notes) -> Best:
    """Return the best of the population before the one that broke; elites stand first in the new one too."""
    fitness = ga.last_generation_fitness
    found = "the run broke while a generation was evaluated"
    notes.add("result.last_generation_fitness", found, "left out: it belongs to the population before")
    elites = getattr(ga, "last_generation_elitism", None)
    if getattr(ga, "keep_elitism", 0) > 0 and elites is not None:
        notes.add("result.best_solution", found, "best of the last evaluated population")
        return Best(elites[0], fitness[int(ga.last_generation_elitism_indices[0])], 0)
    notes.add("result.best_solution", found, "best of the last parents")
    parents = [int(index) for index in ga.last_generation_parents_indices]
    row = _first_of_largest([_rows(fitness)[index] for index in parents])
    return Best(ga.last_generation_parents[row], fitness[parents[row]], None)


def _rows(fitness: Any) -> list[Any]:
    values = fitness.tolist() if hasattr(fitness, "tolist") else list(fitness)
    return [value.tolist() if hasattr(value, "tolist") else value for value in values]


def _first_of_largest(fitness: list[Any]) -> int:
    """Index of the largest fitness (of lists: first objective first); NaN only where there is nothing else."""
    if all(map(operator.eq, fitness, fitness)):  # NaN is not equal to itself
        return fitness.index(max(fitness))
    numbers = [index for index, value in enumerate(fitness) if value == value]  # noqa: PLR0124
    return max(numbers or range(len(fitness)), key=lambda index: fitness[index])


def _fitness(fitness: Any, notes: Notes) -> Json:
    path = "result.best_solution_fitness"
    values = fitness.tolist() if hasattr(fitness, "tolist") else fitness
    if isinstance(values, (list, tuple)):
        return [scalar(value, path, notes) for value in values]
    return scalar(values, path, notes)


def _compare_with_history(fitness: Any, history: Json, notes: Notes) -> None:
    """Say so when the run once held a better solution than the one sent (a run without elitism loses it)."""
    if not isinstance(history, list) or not _is_number(fitness):
        return
    numbers: Any = history if set(map(type, history)) == {float} else [one for one in history if _is_number(one)]
    better = max(numbers, default=fitness)
    if better > fitness:
        notes.add(
            "result.best_solution",
            f"the history holds a better fitness, {better!r}",
            "the best of the last population is sent; the better solution was not kept",
        )


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float))
