"""Dumps as values to look at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from .._host import this_host
from ._read import Lines, dump_files, read_dump, read_front, read_header, spool_of
from ._views import run_view_of


@dataclass(frozen=True)
class RunView:
    """A dump, read-only. Lists are plain Python; shapes: population (n, genes), fitness (n,) or (n, objectives).

    Attributes:
        run_id, sequence, phase, name, path: which run, and how it stood.
        parameters: the constructor's arguments, as Vilvik imports them.
        code: the source by role.
        history: the best fitness, one entry per generation.
        generations_completed: an integer.
        best_solution, best_fitness, best_generation: the best that is known.
        population, last_fitness: of the last whole generation; None where the dump left them out.
        error: type, message and traceback of a failed run; else None.
        half: what was evaluated of the generation that broke (`generation`, `population`, `fitness` with None where a
            row was not reached, `evaluated`); else None.
        not_exact: why going on from here would differ from a run never stopped; empty where it would not.

    """

    run_id: str
    sequence: int
    phase: str
    name: str
    path: str
    parameters: dict[str, Any]
    code: dict[str, str]
    history: list[Any]
    generations_completed: int
    best_solution: list[Any]
    best_fitness: Any
    best_generation: int
    population: list[list[Any]] | None
    last_fitness: list[Any] | None
    error: dict[str, Any] | None
    half: dict[str, Any] | None
    not_exact: list[str]


def load(ref: Any) -> RunView:
    """Read a dump; runs nothing of what is in it.

    `ref` is a RunDump, a path, a run id or an unambiguous ending of one. Raises LookupError (also FileNotFoundError,
    an OSError) where there is no such dump, ValueError where the file is damaged.
    """
    return view_of(read_dump(ref))


def view_of(lines: Lines) -> RunView:
    """Return what the lines say."""
    header, body, state = lines.header, lines.body, lines.state
    result = body["result"]
    return RunView(
        run_id=header["run_id"],
        sequence=header["sequence"],
        phase=header["phase"],
        name=header["name"],
        path=lines.path,
        parameters=body["ga_parameters"],
        code=body["code"],
        history=result["best_solutions_fitness"],
        generations_completed=result["generations_completed"],
        best_solution=result["best_solution"],
        best_fitness=result["best_solution_fitness"],
        best_generation=result["best_solution_generation"],
        population=result.get("population"),
        last_fitness=result.get("last_generation_fitness"),
        error=header.get("error"),
        half=_half(state),
        not_exact=list(state["not_exact"]) if state is not None else ["the dump holds no state"],
    )


class Runs(list[dict[str, Any]]):
    """Runs, a dict each."""

    def to_frame(self) -> Any:
        """Return them as a pandas DataFrame, a row each; raises ModuleNotFoundError where there is no pandas."""
        import pandas  # noqa: PLC0415, ICN001 -- only who wants a frame needs it

        return pandas.DataFrame(list(self))


def runs(limit: int | None = None) -> Runs:
    """Return the dumps in the spool, newest first; `limit` is how many at most.

    Of each run: `run_id, sequence, phase, name, created_at, path` from its dump, `generations, best_fitness` (a number,
    or one per objective), and `state, receipt` (the id of the import) as the bridge shows them; None where not known.
    """
    return Runs({**row, **_outcome_of(row["path"]), **_standing_of(row)} for row in newest_dumps()[:limit])


def newest_dumps() -> list[dict[str, Any]]:
    """Return what the headers of the dumps in the spool say, newest first."""
    found: dict[str, dict[str, Any]] = {}
    for path in dump_files(this_host()):
        header = read_header(path)
        if header is None:
            continue
        row = {key: header.get(key) for key in ("run_id", "sequence", "phase", "name", "created_at")}
        row["path"] = path
        known = found.get(header["run_id"])
        if known is None or row["sequence"] > known["sequence"]:
            found[header["run_id"]] = row
    return sorted(found.values(), key=lambda row: str(row["created_at"]), reverse=True)


def _outcome_of(path: str) -> dict[str, Any]:
    try:
        result = read_front(path)[1].get("result")
    except (OSError, ValueError):  # gone or replaced meanwhile, or damaged
        result = None
    if not isinstance(result, dict):
        result = {}
    return {"generations": result.get("generations_completed"), "best_fitness": result.get("best_solution_fitness")}


def _standing_of(row: dict[str, Any]) -> dict[str, Any]:
    view = run_view_of(spool_of(row["path"]), row["run_id"])
    if int(view.get("sequence") or 0) < row["sequence"]:
        return {"state": None, "receipt": None}
    return {"state": view.get("state"), "receipt": (view.get("receipt") or {}).get("id")}


def _half(state: dict[str, Any] | None) -> dict[str, Any] | None:
    if state is None or state.get("half") is None:
        return None
    from .._file._untyped import decode  # noqa: PLC0415 -- brings NumPy in

    half: dict[str, Any] = decode(state["half"])
    return {key: value.tolist() if hasattr(value, "tolist") else value for key, value in half.items()}
