"""Go on with a run from its dump, bit for bit."""

from __future__ import annotations

import random
import sys
import time
from typing import TYPE_CHECKING, Any

from .._dump._dump import Request, is_off
from .._dump._run_dump import RunDump
from .._file._untyped import decode, python_state
from .._ga._runs import run_of
from .._ga._story import BestEver, Story, tell
from .._host import this_host
from .._read._load_result import is_result
from .._read._read import Lines, read_dump
from .._watch._install import watch_one
from ._callables import callables_of, put_back
from ._doubts import say_doubts
from ._from_result import move_on, usable_result
from ._pools import prepare_for_pools

if TYPE_CHECKING:
    from collections.abc import Mapping


class UnresumableError(ValueError):
    """A dump from which no run can go on; the message says why."""


def resume(ref: Any, *, num_generations: int | None = None, callables: Mapping[str, Any] | None = None) -> Any:
    """Return a `pygad.GA` whose `run()` goes on where the dump ended; it is tracked as a new run.

    Population, histories, random states (the global ones of `random` and `numpy.random` too), counters and the user's
    attributes are those of the dump. Where going on may differ from a run that was never stopped, one RuntimeWarning
    says why, before anything runs.

    Args:
        ref: a RunDump, a path, a run id or an unambiguous ending of one; or what a continuation at Vilvik has brought
            home (`load_result`, or the path of a `.result.json`): then it goes on from the remote end, with the
            parameters and the code of the local run, whose dump has to be in the spool still.
        num_generations: how many generations `run()` does; None does what was left (0 for a finished run).
        callables: the original functions by role (`fitness_func`, `on_generation`, …, `crossover_type`,
            `gene_constraint`); those left out come from the captured source, **which is executed**. `GA` names the
            class to build, a subclass of `pygad.GA`.

    Raises LookupError (also FileNotFoundError) where there is no such dump or a callable is missing, UnresumableError
    (a ValueError) where the dump holds no state, ValueError where it is damaged.

    """
    return resume_tracked(ref, num_generations=num_generations, callables=callables)[0]


def resume_tracked(
    ref: Any, *, num_generations: int | None = None, callables: Mapping[str, Any] | None = None
) -> tuple[Any, RunDump]:
    """Do `resume`, and return the RunDump of the new run as well."""
    result = usable_result(ref) if is_result(ref) else None
    lines = read_dump(ref if result is None else result.run_id)
    state = lines.state
    if state is None:
        raise UnresumableError(f"{lines.path} holds no state, so no run can go on from it")
    if state.get("version") != 1:
        raise UnresumableError(
            f"{lines.path} holds a state of version {state.get('version')!r}, which this shim can't read"
        )
    import pygad  # noqa: PLC0415 -- only who resumes needs it

    handed = dict(callables or {})
    say_doubts(lines, state, handed)
    ga = _build(pygad, lines, state, handed)
    _restore(ga, state)
    if result is not None:
        move_on(ga, result)
    ga.num_generations = int(state["left"] if num_generations is None else num_generations)
    _go_on(ga, state, plan=None if num_generations is not None else decode(state["values"]["num_generations"]))
    run_dump = _follow(ga, lines, state)
    _restore_random(ga, state["random"])
    return ga, run_dump


def _build(pygad: Any, lines: Lines, state: dict[str, Any], handed: Mapping[str, Any]) -> Any:
    """Build a GA from its settings; draws random numbers, which are put back at the end."""
    construct = decode(state["settings"]["construct"])
    after = decode(state["settings"]["set"])
    functions = callables_of(lines, state["code"], handed)
    kind = handed.get("GA", pygad.GA)
    accepted = _parameters(pygad.GA)
    arguments = {name: value for name, value in construct.items() if name in accepted}
    arguments.update({name: value for name, value in functions.items() if name in accepted})
    arguments.update(_mutation_controls(after, construct.get("mutation_type")))
    if after.get("keep_parents_explicitly_set") and "keep_parents" in accepted:
        arguments["keep_parents"] = after["keep_parents"]
    # The first population is drawn and thrown away: it needs no constraint, and may not fit one.
    ga = kind.__new__(kind)
    pygad.GA.__init__(ga, num_generations=1, suppress_warnings=True, **arguments)
    put_back(ga, lines, state["code"], handed)
    for name, value in after.items():
        setattr(ga, name, value)
    prepare_for_pools(ga)
    return ga


def _parameters(kind: Any) -> set[str]:
    import inspect  # noqa: PLC0415 -- rarely needed

    return set(inspect.signature(kind.__init__).parameters)


def _mutation_controls(after: dict[str, Any], mutation_type: Any) -> dict[str, Any]:
    """Return the mutation control that has the constructor deduce what the run had; see `_rebuild`."""
    if mutation_type is None and "mutation_type" not in after:
        return {}
    explicit = after.get("mutation_control_explicitly_set")
    names = ("mutation_probability", "mutation_num_genes", "mutation_percent_genes")
    given = {name: after[name] for name in names if after.get(name) is not None}
    if explicit is False:
        return {}
    if explicit is None:  # before PyGAD 3.8: all of them, as they are
        return given
    strongest = next((name for name in names if name in given), None)
    return {strongest: given[strongest]} if strongest is not None else {}


def _restore(ga: Any, state: dict[str, Any]) -> None:
    for name, value in state["values"].items():
        setattr(ga, name, decode(value))
    for name, value in state["histories"].items():
        setattr(ga, name, decode(value))
    for name, value in state["user"].items():
        setattr(ga, name, decode(value))


def _go_on(ga: Any, state: dict[str, Any], plan: int | None) -> None:
    """Make the first evaluation of `run()` the saved one, and have it set what `run()` has just reset."""
    if ga.last_generation_fitness is None:
        return
    on_start, on_fitness = ga.on_start, ga.on_fitness
    elapsed, evaluations = state["elapsed"], state["evaluations"]

    def saved_fitness() -> Any:
        del ga.cal_pop_fitness
        ga.on_start = on_start
        if plan is not None:
            ga.num_generations = plan
        if evaluations is not None and hasattr(ga, "num_fitness_evaluations"):
            ga.num_fitness_evaluations = evaluations
        if elapsed is not None and hasattr(ga, "run_start_time"):
            ga.run_start_time = time.monotonic() - elapsed
        return ga.last_generation_fitness

    def not_again(*_: Any) -> None:
        ga.on_fitness = on_fitness

    ga.cal_pop_fitness = saved_fitness
    ga.on_start = None
    if state["moment"] == "selection" and on_fitness is not None:
        ga.on_fitness = not_again
    old = 0 if state["stopped"] else _unchanged(ga)
    if old and hasattr(ga, "python_random_generator"):
        _carry_saturation(ga, old)


def _unchanged(ga: Any) -> int:
    """Count the generations since the best fitness changed last."""
    numpy = sys.modules["numpy"]
    history = list(ga.best_solutions_fitness)
    fitness = ga.last_generation_fitness
    current = fitness[numpy.argmax(fitness)] if fitness.ndim == 1 else ga.best_solution(fitness)[1]
    count = 0
    for entry in reversed(history):
        if not numpy.array_equal(entry, current):
            break
        count += 1
    return count


def _carry_saturation(ga: Any, old: int) -> None:
    """PyGAD counts unchanged generations in a local of `run()`: lower the mark until the best fitness changes."""
    limits = {index: rule[1] for index, rule in enumerate(ga.stop_criteria or ()) if rule[0] == "saturate"}
    if not limits:
        return
    user, start, rest = ga.on_generation, int(ga.generations_completed), int(ga.num_generations)
    length = len(ga.best_solutions_fitness)

    def count_on(instance: Any) -> Any:
        answer = user(instance) if user is not None else None
        done = int(instance.generations_completed) - start
        numpy = sys.modules["numpy"]
        recent = list(instance.best_solutions_fitness[length:])
        fitness = instance.last_generation_fitness
        recent.append(fitness[numpy.argmax(fitness)] if fitness.ndim == 1 else instance.best_solution(fitness)[1])
        changed = any(not numpy.array_equal(entry, recent[0]) for entry in recent)
        if changed or done >= rest:
            instance.on_generation = user
        if changed:
            return answer
        if any(old + done >= limit for limit in limits.values()):
            instance.on_generation = user
            return answer if isinstance(answer, str) and answer.lower() == "stop" else "stop"
        return answer

    ga.on_generation = count_on


def _follow(ga: Any, lines: Lines, state: dict[str, Any]) -> RunDump:
    """Track the GA as a new run that knows where it comes from."""
    host = this_host()
    run_dump = RunDump()
    if is_off(host):
        return run_dump
    run = run_of(ga, host)
    run.resumed_from = {"run_id": lines.header["run_id"], "sequence": lines.header["sequence"]}
    run.take_names(lines.header["name"], None, ga, host.environ)
    best = state.get("best")
    if best is not None:
        known = BestEver(decode(best["solution"]), decode(best["fitness"]), best["generation"])
        tell(ga, Story(best=known, judge=ga.fitness_func, inside=True))
    run_dump.run_id = run.run_id
    watch_one(ga, Request(), host, run_dump, writes_end=True)
    return run_dump


def _restore_random(ga: Any, states: dict[str, Any]) -> None:
    numpy = sys.modules["numpy"]
    random.setstate(python_state(states["python"]))
    numpy.random.set_state(decode(states["numpy"]))
    if "ga_python" in states and hasattr(ga, "python_random_generator"):
        ga.python_random_generator.setstate(python_state(states["ga_python"]))
        ga.numpy_random_generator.set_state(decode(states["ga_numpy"]))
