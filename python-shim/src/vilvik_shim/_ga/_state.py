"""The third line of a dump: what exact local continuation needs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._file._typed import (
    UnportableError,
    encode,
    encode_object,
    encode_pieces,
    encode_python_state,
)
from ._generators import NumpyState
from ._snapshot import Snapshot, take

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._arguments import Settings
    from ._story import BestEver

STATE_VERSION = 1


def state_line(
    ga: Any,
    snapshot: Snapshot,
    settings: Settings,
    *,
    left: int,
    stopped: bool,
    best: str | None,
    half: str | None,
) -> list[bytes]:
    """Return the state as strict JSON, in pieces. Raises UnportableError, with the path, where there is none.

    `left` generations are still to come; `stopped` says that the run ended
    itself before its last generation; `best` and `half` are JSON already.
    """
    values = {name: encode(value, f"ga.{name}") for name, value in snapshot.values.items()}
    values["population"] = encode(snapshot.population, "ga.population")
    values["last_generation_fitness"] = encode(snapshot.fitness, "ga.last_generation_fitness")
    histories = {
        name: encode(_entries(entries, length), f"ga.{name}") for name, (entries, length) in snapshot.lists.items()
    }
    kind = type(ga)
    state: dict[str, str | Mapping[str, str]] = {
        "version": str(STATE_VERSION),
        "moment": encode(snapshot.moment),
        "generation": str(int(snapshot.values["generations_completed"])),
        "left": str(left),
        "stopped": encode(stopped),
        "class": encode(f"{kind.__module__}.{kind.__qualname__}"),
        "settings": settings.text,
        "code": encode(settings.code),
        "values": values,
        "histories": histories,
        "random": {name: _random_as_json(random) for name, random in snapshot.random.items()},
        "elapsed": encode(snapshot.elapsed),
        "evaluations": encode(snapshot.evaluations),
        "user": snapshot.user,
        "best": best or "null",
        "half": half or "null",
        "not_exact": encode([*settings.problems, *snapshot.problems, *_doubts(ga, snapshot)]),
    }
    return encode_pieces(state)


def snapshot_of(ga: Any, settings: dict[str, Any], *, running: bool) -> Snapshot:
    """Take a snapshot of a GA that nobody watched: at whatever point it stands; `settings` are those it has."""
    if running:
        moment = "inside"
    elif getattr(ga, "run_completed", False):
        moment = "after_run"
    else:
        moment = "before" if not len(ga.best_solutions_fitness) else "inside"
    return take(ga, moment, None, settings)


def best_as_json(best: BestEver | None) -> str | None:
    """Return the best solution ever found, for the state line."""
    if best is None:
        return None
    try:
        return encode_object(
            {
                "solution": encode(best.solution, "best.solution"),
                "fitness": encode(best.fitness, "best.fitness"),
                "generation": str(best.generation),
            }
        )
    except UnportableError:
        return None


def _random_as_json(random: Any) -> str:
    return random.as_json() if isinstance(random, NumpyState) else encode_python_state(random)


def _entries(entries: Any, length: int) -> list[Any]:
    if hasattr(entries, "tolist"):  # PyGAD turns the lists into arrays when it ends
        return list(entries[:length].tolist())
    return list(entries[:length])


def _doubts(ga: Any, snapshot: Snapshot) -> list[str]:
    """Say why going on from here may differ from a run that was never stopped."""
    doubts: list[str] = []
    if snapshot.moment == "after_run" and _draws_at_the_end(ga):
        doubts.append(
            "the run was not watched: its end drew random numbers for a selection that a longer run makes later"
        )
    if snapshot.moment == "inside":
        doubts.append("the run was not watched: taken in the middle of a generation")
    if snapshot.moment == "selection" and getattr(ga, "on_fitness", None) is not None:
        doubts.append("this PyGAD enters a generation's best fitness before on_fitness: one entry may be the one after")
    mode = getattr(ga, "parallel_processing", None)
    if mode and mode[0] == "process":
        doubts.append("random numbers drawn inside worker processes are not repeated")
    return doubts


def _draws_at_the_end(ga: Any) -> bool:
    kind = getattr(ga, "parent_selection_type", None)
    return callable(kind) or kind not in ("sss", "nsga2", "nsga3")
