"""What the header says of each role: how it was found, what is missing, what weighs much."""

from __future__ import annotations

import functools
from types import BuiltinFunctionType, FunctionType, MethodType
from typing import TYPE_CHECKING, Any, NamedTuple

from ._objects import CACHE

if TYPE_CHECKING:
    from .._file._values import Json
    from .._notes import Notes
    from ._composed import Extras
    from ._program import Program

CONSTRAINTS = "gene_constraint"
START = "on_start"
NO_PROOF = "this version of the shim makes no proofs"


class Request(NamedTuple):
    """What one code field has to provide: a callable, the list of constraints, or what `on_start` puts back."""

    role: str
    value: Any
    extras: Extras | None = None


class Field(NamedTuple):
    """One role in a program: the text that binds its entry; or, without entry, the reason why there is none."""

    tail: str
    entry: str | None
    how: str
    reason: str | None
    lost: dict[str, str]
    # The function in `on_start` that puts the extras on the GA.
    put_back: str | None = None


def take_notes(program: Program, notes: Notes) -> None:
    """Hand over what a program noted, and say what is not proven, rebound or assigned."""
    path = f"code.{program.role}"
    if not program.proven:
        notes.add(path, "text that compiles to other code than the one that ran", "sent unverified")
    for target in program.ga_targets:
        notes.add(path, f"{target} is the GA itself", "bound anew whenever the service calls the code")
    for note in program.notes.as_json():
        notes.add(note["path"], note["found"], note["action"])
    for space in program.spaces():
        for name in sorted({token[2] for token in program.stored if token[0] == "global"} & set(space.namespace)):
            if ("global", id(space.namespace), name) in program.stored:
                notes.add(path, f"global {name} is assigned by the code", "starts with its value at the dump")


def how_found(value: Any) -> str:
    """Tell which form of callable a role had."""
    if type(value) is FunctionType:
        if value.__code__.co_freevars:
            return "closure"
        return "lambda" if value.__name__ == "<lambda>" else "source"
    if isinstance(value, MethodType):
        return "method"
    if isinstance(value, functools.partial):
        return "partial"
    if type(value) is CACHE:
        return "source"
    return "import" if isinstance(value, BuiltinFunctionType) else "instance"


def report_of(program: Program, field: Field, roles: list[str] | None) -> Json:
    """Return what the header says of a role."""
    how = field.how
    if field.entry is not None and not program.steps and not program.constants and how not in ("composed",):
        how = "import"
    elif field.entry is not None and not program.proven:
        how = "source_unverified"
    report = _blank_report(how, field.entry, field.reason)
    report["opaque"] = list(program.opaque)
    if roles:
        report["shared_with"] = list(roles)
    return report


def _blank_report(how: str, entry: str | None, reason: str | None) -> dict[str, Json]:
    return {"how": how, "entry": entry, "reason": reason, "opaque": [], "proof": "not_run", "proof_reason": NO_PROOF}


def report_extras(
    requests: dict[str, Request], texts: dict[str, tuple[Program, Field, str]], report: dict[str, Json]
) -> None:
    """Say of each thing that `on_start` carries that it does."""
    extras = requests[START].extras if START in requests else None
    if extras is None:
        return
    field = texts[START][1]
    names = [*extras.operators, *(f"ga.{name}" for name in extras.attributes), *(["class"] if extras.subclass else [])]
    for name in names:
        reason = field.lost.get(name.rpartition(".")[2])
        how = "not_captured" if reason is not None else "on_start"
        if name in extras.operators:
            report[name] = _blank_report(how, None if reason else field.entry, reason)
    start = report[START]
    if isinstance(start, dict):
        start["carries"] = [name for name in names if name.rpartition(".")[2] not in field.lost]
        start["put_back"] = field.put_back if start["carries"] else None


def note_missing(role: str, field: Field, notes: Notes, code: dict[str, Json]) -> None:
    """Note a role that is not carried; the fitness function leaves a stand-in that says so."""
    action = "left out"
    if role == "fitness_func":
        action = "a stand-in that says so"
        message = f"vilvik-shim could not capture {role}: {field.reason}"
        code[role] = f"def {role}(ga_instance, solution, solution_idx):\n    raise RuntimeError({message!r})\n"
        code[f"{role}_entry"] = role
    elif role == CONSTRAINTS:
        action = "all constraints left out"
    notes.add(f"code.{role}", f"not captured: {field.reason}", action)


def weights_of(role: str, program: Program) -> list[Json]:
    """List what is heavy in a field: constants, and the user's files that are carried in it."""
    heavy: list[Json] = [
        {"role": role, "kind": "constant", "name": name, "bytes": size} for name, size in program.weights.items()
    ]
    for module in program.files:
        size = sum(len(text) for text, space in program.steps if space is not None and space.module == module)
        if size:
            heavy.append({"role": role, "kind": "file", "name": module, "bytes": size})
    return heavy
