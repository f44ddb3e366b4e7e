"""From what the clean interpreter reported to a result for each role."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from ._prove import Outcome

STATES = ("failed", "pending", "not_run", "proven")
TOO_LONG = "it did not end"
COMMAND = "python -m vilvik_shim proof FILE"


class Verdict(NamedTuple):
    """One role: `proven`, `failed` or `not_run`, why, and the end of what the code printed where it failed."""

    state: str
    reason: str | None = None
    log: str | None = None


@dataclass
class _Events:
    """The report, sorted by stage."""

    loads: dict[str, str | None] = field(default_factory=dict)
    stages: dict[str, dict[str, Any]] = field(default_factory=dict)
    under_way: str | None = None


def verdicts_of(roles: list[str], outcome: Outcome) -> dict[str, Verdict]:
    """Judge each code field of a body by what was reported."""
    events = _sorted(outcome)
    found = _judge(roles, events, outcome)
    return {role: v._replace(log=outcome.log or None) if v.state == "failed" else v for role, v in found.items()}


def overall(states: list[str]) -> str:
    """Return the state of the whole: the worst of its roles."""
    return next((state for state in STATES if state in states), "not_run")


def _sorted(outcome: Outcome) -> _Events:
    events = _Events()
    for event in outcome.events:
        stage = event["stage"]
        events.under_way = stage.partition(" ")[2] or None
        if stage == "begin load":
            events.under_way = event["role"]
        elif stage == "load":
            events.loads[event["role"]] = event.get("error")
        else:
            events.stages[stage] = event
    return events


def _judge(roles: list[str], events: _Events, outcome: Outcome) -> dict[str, Verdict]:
    broken = outcome.broken
    bad = {role: error for role, error in events.loads.items() if error is not None}
    if broken is not None and events.under_way in roles:
        bad[events.under_way] = broken
    unloaded = [role for role in roles if role not in events.loads and role not in bad]
    if bad or unloaded:
        cause = f"{', '.join(bad)} does not load" if bad else f"the proof was broken off: {broken}"
        others = {role: Verdict("not_run", f"no generation was run: {cause}") for role in roles}
        return {
            **others,
            **{role: Verdict("failed", f"does not load by itself: {error}") for role, error in bad.items()},
        }
    return _judge_ga(roles, events, broken)


def _judge_ga(roles: list[str], events: _Events, broken: str | None) -> dict[str, Verdict]:
    stages = events.stages
    if "pygad" in stages:
        return _all(roles, "not_run", f"loads by itself; PyGAD is not to be had here: {stages['pygad']['error']}")
    if stages.get("build", {}).get("error") or "build" not in stages:
        error = stages.get("build", {}).get("error", broken)
        return _all(roles, "failed", f"loads by itself, but the GA can't be built: {error}")
    verdicts = _judge_generation(roles, events, broken)
    verdicts["fitness_func"] = _worse(_judge_fitness(stages.get("fitness", {})), verdicts["fitness_func"])
    return _with_pool(verdicts, events, broken)


def _with_pool(verdicts: dict[str, Verdict], events: _Events, broken: str | None) -> dict[str, Verdict]:
    """Say of what is proven that it is so only without the run's pool, where a generation in it went wrong."""
    problem = events.stages.get("pool", {}).get("error") or (broken if events.under_way == "pool" else None)
    if problem is None:
        return verdicts
    told = f"proven without parallel_processing; with it one generation fails: {problem}"
    return {
        role: verdict._replace(reason="; ".join(filter(None, (verdict.reason, told))))
        if verdict.state == "proven"
        else verdict
        for role, verdict in verdicts.items()
    }


def _worse(fitness: Verdict, run: Verdict) -> Verdict:
    """Join what the fitness of the best solution and what the generation say of the fitness function."""
    if fitness.state == "failed" or run.state == "failed":
        return fitness if fitness.state == "failed" else run
    if fitness.state == "proven" and run.state == "not_run":
        return Verdict("proven", f"the best solution has its fitness; {run.reason}")
    return fitness if fitness.state == "proven" else run._replace(reason=run.reason or fitness.reason)


def _judge_fitness(stage: dict[str, Any]) -> Verdict:
    if "error" in stage:
        return Verdict("failed", f"the fitness of the best solution can't be computed: {stage['error']}")
    match = stage.get("match")
    if match == "exact":
        return Verdict("proven")
    if match == "close":
        return Verdict("proven", _only_close(stage))
    if match == "noisy":
        two = " and ".join(stage["values"])
        return Verdict("proven", f"noisy: computed twice it is {two}, recorded {stage['recorded']}; it runs")
    if match == "differs":
        return Verdict(
            "failed", f"the best solution has the fitness {stage['values'][0]}, recorded {stage['recorded']}"
        )
    return Verdict("not_run", stage.get("reason"))


def _only_close(stage: dict[str, Any]) -> str:
    """Say that the last digits differ, and whether another interpreter explains it."""
    values, other = list(dict.fromkeys(stage["values"])), stage.get("other")
    told = f"equal within 1e-9 only: {' and '.join(values)}, recorded {stage['recorded']}"
    if other:
        return f"{told}; {', '.join(other)}"
    if other is None:
        return told
    why = "it differs from call to call" if len(values) > 1 else "something outside the code changes its last digits"
    return f"{told}, with the same Python, NumPy and PyGAD; {why}"


def _judge_generation(roles: list[str], events: _Events, broken: str | None) -> dict[str, Verdict]:
    stage = events.stages.get("generation")
    if "costly" in events.stages:
        seconds = events.stages["costly"]["seconds"]
        why = f"loads by itself; too costly to run: about {seconds:.3g} s; prove it with: {COMMAND}"
        return _all(roles, "not_run", why)
    if stage is None:
        why = broken or "the fitness of the best solution can't be computed"
        # A crash is told as one; that something took too long says nothing about it.
        state = "failed" if broken is not None and not broken.startswith(TOO_LONG) else "not_run"
        return {**_all(roles, "not_run", f"no generation was run: {why}"), "fitness_func": Verdict(state, why)}
    called = stage["called"]
    if "error" not in stage:
        uncalled = Verdict("not_run", "loads by itself; one generation did not call it")
        return {role: Verdict("proven") if role in called or role == "fitness_func" else uncalled for role in roles}
    guilty = stage["role"]
    failed = Verdict("failed", f"one generation fails: {stage['error']}")
    if guilty is None:
        return dict.fromkeys(roles, failed)
    return {**_all(roles, "not_run", f"the generation was broken off in {guilty}"), guilty: failed}


def _all(roles: list[str], state: str, reason: str) -> dict[str, Verdict]:
    return dict.fromkeys(roles, Verdict(state, reason))
