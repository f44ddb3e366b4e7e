"""Everything a card shows of one run, gathered once: from its process, its dump, and the bridge's views."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from .._dump._run_dump import RunDump
from .._ga._latest import latest
from .._ga._runs import dump_of
from .._host import this_host
from .._read._load_result import ResultView
from .._read._read import MIN_ENDING, AmbiguousError, find_dump, read_found, read_front, read_front_unchecked, spool_of
from .._read._views import Bridge, bridge_of, is_process_gone, run_view_of
from .._spool import spool_choices
from .._watch._progress import progress_of
from ._figures import at_home

if TYPE_CHECKING:
    from .._watch._progress import Progress


NO_BRIDGE = Bridge({}, "down", None)


@dataclass(frozen=True)
class Facts:
    """One run as it is known here and now.

    Attributes:
        run_id, name, phase, path, spool, created_at, sequence: of the dump; `path` is None without one.
        generations, target: done, and to be done; None where not known.
        history: the best fitness by generation, one number or one per objective; None is a gap.
        best_fitness, best_generation: the best that is known.
        is_live: it is running in this process now.
        is_broken_off: only a checkpoint is left of it, and its process is gone.
        problem: why there is no dump, or what is wrong with its file.
        capture: what was proven, by role.
        notes, error, resumed_from: as the header has them.
        view: what the bridge says of it; empty where it has not seen it.
        bridge: who delivers from the spool.

    """

    run_id: str
    name: str
    phase: str
    spool: str
    path: str | None = None
    created_at: str | None = None
    sequence: int = 0
    generations: int | None = None
    target: int | None = None
    history: list[Any] = field(default_factory=list)
    best_fitness: Any = None
    best_generation: int | None = None
    is_live: bool = False
    is_broken_off: bool = False
    problem: str | None = None
    capture: dict[str, Any] = field(default_factory=dict)
    notes: list[dict[str, Any]] = field(default_factory=list)
    error: dict[str, Any] | None = None
    resumed_from: dict[str, Any] | None = None
    view: dict[str, Any] = field(default_factory=dict)
    bridge: Bridge = NO_BRIDGE


def facts_of(ref: Any = None) -> Facts:
    """Gather what is known of a run.

    `ref` is a RunDump, its GA, a path, a run id or an unambiguous ending of one; None is the last run of this process,
    else the newest in the spool. Raises LookupError (also FileNotFoundError) where there is none, ValueError where the
    file is damaged.
    """
    ref = ref if ref is not None else latest() or _newest()
    ref = dump_of(ref) or ref
    if isinstance(ref, RunDump):
        progress = progress_of(ref)
        if progress is not None:
            return _of_live(progress, ref)
        if ref.path is None:
            return Facts(ref.run_id or "", "", ref.phase or "begun", _spool_asked(), problem=ref.error)
    if isinstance(ref, ResultView):
        ref = ref.run_id
    if not isinstance(ref, (str, bytes, os.PathLike)):
        told = f"this {type(ref).__name__} is no run that was dumped: vilvik_shim.dump(ga) dumps one"
        raise LookupError(told)  # noqa: TRY004 -- a GA is of the right type
    try:
        path = find_dump(ref)
    except (FileNotFoundError, AmbiguousError):
        raise
    except LookupError as missing:
        return _of_view_alone(ref, missing)
    return read_found(path, _of_dump)


def _of_dump(path: str) -> Facts:
    header, body, problem = _front_of(path)
    spool = spool_of(path)
    result = body.get("result")
    result = result if isinstance(result, dict) else {}
    origin = header.get("origin") or {}
    return Facts(
        run_id=header["run_id"],
        name=header.get("name") or "",
        phase=header["phase"],
        problem=problem,
        spool=spool,
        path=path,
        created_at=header.get("created_at"),
        sequence=header["sequence"],
        generations=result.get("generations_completed"),
        target=_target(header["phase"], body, result),
        history=result.get("best_solutions_fitness") or [],
        best_fitness=result.get("best_solution_fitness"),
        best_generation=result.get("best_solution_generation"),
        is_broken_off=header["phase"] == "checkpoint" and is_process_gone(origin),
        capture=header.get("capture") or {},
        notes=header.get("notes") or [],
        error=header.get("error"),
        resumed_from=header.get("resumed_from"),
        view=run_view_of(spool, header["run_id"]),
        bridge=bridge_of(spool),
    )


def _front_of(path: str) -> tuple[dict[str, Any], dict[str, Any], str | None]:
    """Return header and body, and what is wrong with the file where its header can be read at least."""
    try:
        return (*read_front(path), None)
    except ValueError as damage:
        return (*read_front_unchecked(path), str(damage).removeprefix(f"{path} is "))


def _of_live(progress: Progress, run_dump: RunDump) -> Facts:
    spool = spool_of(run_dump.path) if run_dump.path is not None else progress.spool or _spool_asked()
    return Facts(
        run_id=run_dump.run_id or "",
        name=progress.name,
        phase="running",
        spool=spool,
        path=run_dump.path,
        generations=progress.generations,
        target=progress.target,
        history=_numbers(progress.history),
        best_fitness=_numbers(progress.best_fitness),
        best_generation=progress.best_generation,
        is_live=True,
        problem=run_dump.error,
        bridge=bridge_of(spool),
    )


def _of_view_alone(ref: Any, missing: LookupError) -> Facts:
    """Return what the bridge remembers of a run whose dump was cleared away."""
    wanted = os.fsdecode(os.fspath(ref))
    for spool in spool_choices(None, this_host()):
        found = [
            view for view in _views_in(spool) if len(wanted) >= MIN_ENDING and str(view.get("run_id")).endswith(wanted)
        ]
        if len(found) == 1:
            [view] = found
            return Facts(
                run_id=str(view["run_id"]),
                name=str(view.get("name") or ""),
                phase=str(view.get("phase") or "finished"),
                spool=spool,
                sequence=int(view.get("sequence") or 0),
                view=view,
                bridge=bridge_of(spool),
            )
    raise missing


def _views_in(spool: str) -> list[dict[str, Any]]:
    try:
        names = os.listdir(os.path.join(spool, ".bridge", "runs"))
    except OSError:
        return []
    return [run_view_of(spool, name[: -len(".json")]) for name in names if name.endswith(".json")]


def _target(phase: str, body: dict[str, Any], result: dict[str, Any]) -> int | None:
    """Return how many generations were asked for, while that is not yet history."""
    if phase == "finished":
        return None
    asked = (body.get("ga_parameters") or {}).get("num_generations")
    done = result.get("generations_completed") or 0
    return asked if isinstance(asked, int) and asked >= done else None


def _numbers(fitness: Any) -> Any:
    """Return what PyGAD keeps as plain floats; it has at most one dimension more than there are objectives."""
    import numpy  # noqa: PLC0415, ICN001 -- a run that is under way has brought it in

    try:
        return numpy.asarray(fitness, dtype=float).tolist() if fitness is not None else None
    except (TypeError, ValueError, OverflowError):
        return None if not isinstance(fitness, list) else []


def _newest() -> str:
    from .._read._load import newest_dumps  # noqa: PLC0415 -- the list is needed by whoever names no run alone

    newest = newest_dumps()
    if not newest:
        raise LookupError("there is no run yet: vilvik_shim.install() has every GA of this process leave one")
    return str(newest[0]["path"])


def _spool_asked() -> str:
    return next(spool_choices(None, this_host()))


def _at_home(wish: dict[str, Any]) -> dict[str, Any]:
    file = wish.get("result_file")
    return {**wish, "result_file": at_home(file)} if isinstance(file, str) else wish


def facts_as_json(facts: Facts, said: dict[str, Any]) -> dict[str, Any]:
    """Return the facts as strict JSON has them, with what a card says about them.

    Notebooks are passed on: what lies below the home of its user begins with `~` there.
    """
    told = {
        "version": 1,
        "run_id": facts.run_id,
        "name": facts.name,
        "phase": facts.phase,
        **said,
        "generations": facts.generations,
        "target": facts.target,
        "best_fitness": facts.best_fitness,
        "best_generation": facts.best_generation,
        "proof": {role: one.get("proof") for role, one in facts.capture.items()},
        "notes": facts.notes,
        "findings": facts.view.get("findings", []),
        "receipt": facts.view.get("receipt"),
        "continuations": [_at_home(wish) for wish in facts.view.get("continuations", [])],
        "path": at_home(facts.path) if facts.path is not None else None,
    }
    # Of a run under way a number may be infinite still.
    strict: dict[str, Any] = json.loads(json.dumps(told, default=str), parse_constant=lambda _: None)
    return strict
