"""What came home from a continuation at Vilvik."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import Any

from .._host import this_host
from .._spool import spool_choices
from ._read import find_dump, read_header

SUFFIX = ".result.json"


@dataclass(frozen=True)
class ResultView:
    """The end of a continuation, read-only. NumPy arrays: population (n, genes), fitness (n,) or (n, objectives).

    Attributes:
        run_id, wish_id, path: which local run was continued, by which wish, and the file.
        submission_id, result_id: the records at Vilvik; `result_id` is None where there is no result.
        parent: the records that it went on from (`submission_id`, `result_id`), or None.
        status: `succeeded`, `failed` or `cancelled`, in the service's words.
        why: why it failed; else None.
        overrides: the parameters that were changed.
        generations_completed: of the continuation alone; None where the service does not say.
        history: the best fitness by generation, the first entry that of the population it began with.
        best_solution, best_fitness: the best of the result.
        population, last_fitness: of the last generation; None where the service does not show them.
        submission, result: the records as the service wrote them.

    """

    run_id: str
    wish_id: str
    path: str
    submission_id: str | None
    result_id: str | None
    parent: dict[str, Any] | None
    status: str | None
    why: str | None
    overrides: dict[str, Any]
    generations_completed: int | None
    history: Any
    best_solution: Any
    best_fitness: Any
    population: Any
    last_fitness: Any
    submission: dict[str, Any]
    result: dict[str, Any] | None


def load_result(ref: Any) -> ResultView:
    """Read the newest result that a continuation of a run has brought home, as arrays.

    `ref` is the path of a `.result.json`, or a run: a RunDump, a path, a run id or an unambiguous ending of one. Raises
    LookupError (also FileNotFoundError) where there is none, ValueError where the file is damaged.
    """
    path = find_result(ref)
    with open(path, encoding="utf-8") as file:
        try:
            told = json.load(file)
        except ValueError as error:
            raise ValueError(f"{path} is no result: it is not JSON ({error})") from error
    if not isinstance(told, dict) or told.get("version") != 1 or not isinstance(told.get("submission"), dict):
        raise ValueError(f"{path} is no result of version 1")
    return _view(path, told)


def is_result(ref: Any) -> bool:
    """Whether `ref` names a result and no dump."""
    return isinstance(ref, ResultView) or (
        isinstance(ref, (str, os.PathLike)) and os.fsdecode(os.fspath(ref)).endswith(SUFFIX)
    )


def find_result(ref: Any) -> str:
    """Return the path of the result that `ref` names."""
    if isinstance(ref, ResultView):
        return ref.path
    text = os.fsdecode(os.fspath(ref))
    if text.endswith(SUFFIX):
        if not os.path.isfile(text):
            raise FileNotFoundError(f"there is no file {text}")
        return text
    header = read_header(find_dump(ref)) or read_header(find_dump(ref))  # the bridge may have moved it in between
    run_id = str((header or {}).get("run_id"))
    found = _results_of(run_id)
    if not found:
        raise LookupError(f"no continuation of run {run_id} has come home")
    return found[-1]


def _results_of(run_id: str) -> list[str]:
    """Return the files that the bridge's view of a run names, oldest first."""
    for spool in spool_choices(None, this_host()):
        try:
            with open(os.path.join(spool, ".bridge", "runs", f"{run_id}.json"), encoding="utf-8") as file:
                view = json.load(file)
        except (OSError, ValueError):
            continue
        wishes = [wish for wish in view.get("continuations", []) if wish.get("state") == "finished"]
        found = [str(wish["result_file"]) for wish in wishes if wish.get("result_file")]
        if found:
            return found
    return []


def _view(path: str, told: dict[str, Any]) -> ResultView:
    submission, result = told["submission"], told.get("result")
    known = result if isinstance(result, dict) else {}
    return ResultView(
        run_id=told["run_id"],
        wish_id=told["wish_id"],
        path=path,
        submission_id=submission.get("id"),
        result_id=known.get("id"),
        parent=told.get("parent"),
        status=submission.get("status"),
        why=submission.get("failure_reason"),
        overrides=told.get("overrides") or {},
        generations_completed=known.get("generations_completed"),
        history=_array(known.get("best_solutions_fitness")),
        best_solution=_array(known.get("best_solution")),
        best_fitness=_number(known.get("best_solution_fitness")),
        population=_array(known.get("population")),
        last_fitness=_array(known.get("last_generation_fitness")),
        submission=submission,
        result=result if isinstance(result, dict) else None,
    )


def _number(value: Any) -> Any:
    """Return fitness as a number or an array; the service writes a text that holds a number or a list."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            return float(value)
    return _array(value) if isinstance(value, list) else value


def _array(values: Any) -> Any:
    if values is None:
        return None
    import numpy  # noqa: PLC0415, ICN001 -- only who wants arrays needs it

    # A gap, as in a history with a fitness that was no number, is NaN.
    return numpy.array(values, dtype=float) if _has_gap(values) else numpy.array(values)


def _has_gap(values: Any) -> bool:
    return any(_has_gap(value) if isinstance(value, list) else value is None for value in values)
