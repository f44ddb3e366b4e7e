"""What watching a GA has shown so far. Kept beside the instance, never on it."""

from __future__ import annotations

import weakref
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._snapshot import Snapshot


class BestEver(NamedTuple):
    """The best solution found while the run was watched (one objective)."""

    solution: Any
    fitness: Any
    generation: int


class Moment(NamedTuple):
    """A whole generation as it was: what the body needs of it, by the names PyGAD gives."""

    ga: weakref.ref[Any]
    population: Any
    last_generation_fitness: Any
    best_solutions_fitness: list[Any]
    generations_completed: int
    gene_type_single: bool
    best_solution_generation: int
    best_ever: BestEver | None = None
    previous_generation_fitness: Any = None
    run_completed: bool = True

    def best_solution(self, fitness: Any) -> tuple[Any, Any, int]:
        """Return what `GA.best_solution` says about this generation."""
        ga = self.ga()
        if ga is None or len(ga.population) != len(fitness):
            return self.population[0], fitness[0], 0
        index = int(ga.best_solution(fitness)[2])
        return self.population[index], fitness[index], index


@dataclass(repr=False, eq=False)
class Story:
    """The watched part of one run: its latest snapshot, whole generation, best solution, and where it is going."""

    snapshot: Snapshot | None = None
    moment: Moment | None = None
    best: BestEver | None = None
    judge: Any = None
    is_judge_new: bool = False
    half: str | None = None
    running: bool = False
    inside: bool = False
    target: int = 0
    end_mark: tuple[int, int] | None = None

    def fits(self, ga: Any) -> bool:
        """Whether nobody ran the GA on since this was seen."""
        return self.running or self.inside or self.end_mark == mark_of(ga)

    def is_judged_anew(self, ga: Any) -> bool:
        """Forget the best, which another function has judged, where `ga` has another fitness function than before."""
        if self.judge is ga.fitness_func:
            return False
        self.judge = ga.fitness_func
        if self.best is None:
            return False
        self.best, self.is_judge_new = None, True
        return True

    def left(self) -> int:
        """Count the generations that the run would still have done from the snapshot on."""
        return self._to_target() if self.running or self.inside else 0

    def stopped_early(self) -> bool:
        """Whether the run ended by a stop criterion or a callback, before its last generation."""
        return not self.running and not self.inside and self._to_target() > 0

    def _to_target(self) -> int:
        if self.snapshot is None:
            return 0
        return max(0, self.target - int(self.snapshot.values["generations_completed"]))


# By id() of the instance, since users may give it an __eq__ and take its __hash__.
_stories: dict[int, tuple[weakref.ref[Any], Story]] = {}


def story_of(ga: Any) -> Story | None:
    """Return what was seen of this instance; None where it was never watched or has moved on unwatched."""
    known = _stories.get(id(ga))
    if known is None or known[0]() is not ga:
        return None
    return known[1] if known[1].fits(ga) else None


def tell(ga: Any, story: Story) -> None:
    """Keep `story` as what is known of `ga`, for as long as it lives."""
    key = id(ga)

    def forget(reference: weakref.ref[Any]) -> None:
        known = _stories.get(key)
        if known is not None and known[0] is reference:
            del _stories[key]

    _stories[key] = (weakref.ref(ga, forget), story)


def mark_of(ga: Any) -> tuple[int, int]:
    """Return how far a GA has come; changes with every run of it."""
    return int(ga.generations_completed), len(ga.best_solutions_fitness)


def is_number(value: Any) -> bool:
    """Whether a fitness is one number, not several objectives."""
    return getattr(value, "ndim", 0) == 0 and not isinstance(value, (list, tuple))
