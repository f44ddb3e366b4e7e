"""Prove one file: a run dump, or a bare import body."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, NamedTuple

from ._prove import Limits, run_clean
from ._rewrite import put_verdicts, read_dump
from ._verdict import Verdict, verdicts_of

if TYPE_CHECKING:
    from ._rewrite import Dump


class Proof(NamedTuple):
    """The verdict on each role; `asked_to_end` when somebody had the process end that was to find them."""

    verdicts: dict[str, Verdict]
    asked_to_end: bool


def prove_file(path: str, sites: list[str], limits: Limits, *, write: bool) -> Proof:
    """Run the code of a dump (or of a bare `.json` body) in a clean interpreter.

    With `write` the results go into the dump's header, unless its body was replaced meanwhile. Raises OSError and
    ValueError for what can't be read.
    """
    dump = None if path.endswith(".json") else read_dump(path)
    body = _read_bare(path) if dump is None else dump.body
    code = json.loads(body)["code"]
    captured = dump.header.get("capture", {}) if dump is not None else {}
    outcome = run_clean(body, sites, limits, _seconds_per_generation(dump))
    verdicts = verdicts_of([role for role in code if not role.endswith("_entry")], outcome)
    for role, facts in captured.items():
        # Operators have no code field of their own: another role carries them.
        carried = verdicts.get(facts.get("how", ""), Verdict("not_run", "the role was not captured"))
        verdicts.setdefault(role, carried)
    if write and dump is not None:
        put_verdicts(dump, verdicts)
    return Proof(verdicts, outcome.asked_to_end)


def _read_bare(path: str) -> bytes:
    with open(path, "rb") as file:
        body = file.read()
    found: Any = json.loads(body)
    if isinstance(found, dict) and isinstance(found.get("code"), dict):
        return body
    raise ValueError(f"{path} is not an import body")


def _seconds_per_generation(dump: Dump | None) -> float | None:
    """Return what a generation cost at most, by the mean evaluation of the run; None where the dump tells no times."""
    if dump is None or dump.header.get("state") is None:
        return None
    state = json.loads(dump.state)
    elapsed, evaluations = state.get("elapsed"), state.get("evaluations")
    if not isinstance(elapsed, (int, float)):
        return None
    size = json.loads(dump.body)["ga_parameters"].get("sol_per_pop")
    if isinstance(evaluations, int) and evaluations > 0 and isinstance(size, int):
        return elapsed / evaluations * size
    return elapsed / max(1, state.get("generation") or 1)
