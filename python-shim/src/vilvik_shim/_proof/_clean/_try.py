"""Try a GA that was built from a body: the fitness of its best solution, and one generation."""

from __future__ import annotations

import math
import sys
import time
from typing import TYPE_CHECKING, Any, Callable

from ._build import typed
from ._report import Failure

if TYPE_CHECKING:
    from ._report import Report

LARGEST = sys.float_info.max
TOLERANCE = 1e-9


def try_fitness(job: dict[str, Any], body: dict[str, Any], ga: Any, report: Report) -> None:
    """Compare the fitness of the best solution with the recorded one; a noisy one is only computed twice."""
    per_generation, result = job["seconds_per_generation"], body["result"]
    size = len(ga.population)
    generations = 4 if body["ga_parameters"].get("parallel_processing") else 2  # the first one is of two evaluations
    if per_generation is not None:
        _stop_where_costly(job, 2 * per_generation / size + generations * per_generation, report)
    if not result["best_solution"]:
        report.write("fitness", reason="no solution was evaluated")
        return
    report.write("begin fitness")
    best = typed(ga, [result["best_solution"]])
    recorded = result["best_solution_fitness"]
    begun = time.perf_counter()
    match, values, error = _tries(ga, best, result)
    if (error is not None or match == "differs") and ga.on_start is not None and _started(ga):
        match, values, error = _tries(ga, best, result)
    if error is not None:
        raise report.fail("fitness", error)
    per_call = (time.perf_counter() - begun) / 2
    told = {"values": [repr(value) for value in values], "recorded": repr(recorded), "other": _other_versions(body)}
    report.write("fitness", match=match, **told)
    if per_generation is None:
        _stop_where_costly(job, per_call * generations * size, report)


def _tries(ga: Any, best: Any, result: dict[str, Any]) -> tuple[str, list[Any], BaseException | None]:
    """Compute the fitness twice in each generation that it may stem from, until it is the recorded one."""
    errors: list[BaseException] = []
    match, values = "differs", []
    for moment in _moments(result):
        try:
            values = [_call(ga, best, result, moment) for _ in range(2)]
        except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
            errors.append(error)
            continue
        match = _match(values, result["best_solution_fitness"])
        if match != "differs":
            return match, values, None
    return match, values, errors[0] if errors else None


def _started(ga: Any) -> bool:
    """Call `on_start`, which may put on the GA what the fitness needs; what it raises is told by the generation."""
    try:
        ga.on_start(ga)
    except BaseException:  # noqa: BLE001 -- whatever the user's code raises
        return False
    return True


def _match(values: list[Any], recorded: Any) -> str:
    if any(_equal(value, recorded, exact=True) for value in values):
        return "exact"
    if any(_equal(value, recorded, exact=False) for value in values):
        return "close"
    return "differs" if _equal(values[0], values[-1], exact=True) else "noisy"


def _other_versions(body: dict[str, Any]) -> list[str] | None:
    """Return what is not as it was in the run, in words; None where the body does not tell."""
    import platform  # noqa: PLC0415 -- after the site folders were set

    origin = body.get("origin") or {}
    now = {
        "Python": ("python_version", platform.python_version()),
        "NumPy": ("numpy_version", sys.modules["numpy"].__version__),
        "PyGAD": ("pygad_version", sys.modules["pygad"].__version__),
    }
    if not all(origin.get(key) for key, _ in now.values()):
        return None
    return [f"{what} {origin[key]} then, {is_} now" for what, (key, is_) in now.items() if origin[key] != is_]


def _stop_where_costly(job: dict[str, Any], seconds: float, report: Report) -> None:
    if job["max_cost"] is not None and seconds > job["max_cost"]:
        report.write("costly", seconds=seconds)
        raise Failure("costly")


def _moments(result: dict[str, Any]) -> list[int]:
    """Return the generations to be told to a fitness that asks: the last, and those in which the best may stem from."""
    last, best = result.get("generations_completed", 0), result.get("best_solution_generation", -1)
    return list(dict.fromkeys(moment for moment in (last, best, best - 1, best + 1, last - 1) if moment >= 0)) or [0]


def _call(ga: Any, best: Any, result: dict[str, Any], moment: int) -> Any:
    index = result.get("best_solution_idx", 0)
    ga.generations_completed = moment
    if ga.fitness_batch_size in (None, 1):
        value = ga.fitness_func(ga, best[0], index)
    else:
        value = ga.fitness_func(ga, best, [index])[0]
    ga.generations_completed = 0
    return _plain(value)


def _plain(value: Any) -> Any:
    """Return a fitness as a dump records it: plain numbers, infinite ones clamped."""
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float) and math.isinf(value):
        return math.copysign(LARGEST, value)
    return value


def _equal(value: Any, other: Any, *, exact: bool) -> bool:
    if isinstance(value, list) and isinstance(other, list):
        return len(value) == len(other) and all(_equal(a, b, exact=exact) for a, b in zip(value, other))
    if isinstance(value, list) or isinstance(other, list) or value is None or other is None:
        return False
    return bool(value == other) if exact else math.isclose(value, other, rel_tol=TOLERANCE, abs_tol=0.0)


def try_generation(body: dict[str, Any], ga: Any, report: Report) -> None:
    """Run one generation from the last population, and see which roles it calls."""
    report.write("begin generation")
    codes = _codes_of(ga, [role for role in body["code"] if not role.endswith("_entry")])
    called: set[str] = set()

    def see(frame: Any, event: str, _: Any) -> None:
        if event == "call" and frame.f_code in codes:
            called.update(codes[frame.f_code])

    sys.setprofile(see)
    try:
        ga.run()
    except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
        sys.setprofile(None)
        raise report.fail("generation", error, role=_role_of(error, codes), called=sorted(called)) from None
    sys.setprofile(None)
    if "gene_constraint" in body["code"] and "gene_constraint" not in called and body["result"]["best_solution"]:
        _try_constraints(body, ga, report)
        called.add("gene_constraint")
    report.write("generation", called=sorted(called))


def try_pool(build: Callable[[], Any], report: Report) -> None:
    """Run one more generation in the run's own pool of threads or processes; last, since a pool may hang."""
    report.write("begin pool")
    try:
        build().run()
    except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
        raise report.fail("pool", error) from None
    report.write("pool")


def _try_constraints(body: dict[str, Any], ga: Any, report: Report) -> None:
    """Call each gene constraint with what it has seen: the best solution, and the gene's own value to choose from."""
    solution = typed(ga, [body["result"]["best_solution"]])[0]
    try:
        for gene, constraint in enumerate(ga.gene_constraint):
            if constraint is not None:
                constraint(solution.copy(), [solution[gene]])
    except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
        raise report.fail("generation", error, role="gene_constraint", called=[]) from None


def _codes_of(ga: Any, roles: list[str]) -> dict[Any, list[str]]:
    """Return which roles a code object stands for; a role without one, such as a built-in function, is not seen."""
    codes: dict[Any, list[str]] = {}
    for role in roles:
        value = getattr(ga, role, None)
        for function in value if isinstance(value, (list, tuple)) else [value]:
            code = _code_of(function)
            if code is not None:
                codes.setdefault(code, []).append(role)
    return codes


def _code_of(function: Any) -> Any:
    for _ in range(10):  # a partial of a method of an instance of …
        inner = getattr(function, "func", None) or getattr(function, "__func__", None)
        if hasattr(function, "__code__"):
            return function.__code__
        if inner is None:
            break
        function = inner
    return getattr(getattr(type(function), "__call__", None), "__code__", None)  # noqa: B004 -- its code is wanted


def _role_of(error: BaseException, codes: dict[Any, list[str]]) -> str | None:
    """Name the role that PyGAD had called when the error came."""
    trace = error.__traceback__
    while trace is not None:
        if trace.tb_frame.f_code in codes:
            return codes[trace.tb_frame.f_code][0]
        trace = trace.tb_next
    return _role_of(error.__context__, codes) if error.__context__ is not None else None
