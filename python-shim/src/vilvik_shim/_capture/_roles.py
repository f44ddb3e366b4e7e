"""Each role of a GA: its code field, its entry and how it was found."""

from __future__ import annotations

from types import FunctionType
from typing import TYPE_CHECKING, Any, Callable, NamedTuple

from ._block import Block, can_write
from ._definition import definition_of

if TYPE_CHECKING:
    from .._notes import Notes
    from .._values import Json

CALLABLE_ROLES = (
    "fitness_func",
    "on_start",
    "on_fitness",
    "on_parents",
    "on_crossover",
    "on_mutation",
    "on_generation",
    "on_stop",
)
CONSTRAINTS = "gene_constraint"
NO_PROOF = "this version of the shim makes no proofs"


class Captured(NamedTuple):
    """All code fields, the report on them by role, and the third-party modules they use."""

    code: dict[str, Json]
    report: dict[str, Json]
    requires: list[Json]


class Field(NamedTuple):
    """One code field; without `text` where the role could not be captured, for `reason`."""

    text: str | None
    entry: str
    how: str
    reason: str | None
    block: Block


def capture_code(ga: Any, notes: Notes, version_of: Callable[[str], str | None]) -> Captured:
    """Return the code of all roles that `ga` has; what is not carried is noted, never left unsaid."""
    fields = {role: _capture_role(role, getattr(ga, role, None), ga, notes) for role in CALLABLE_ROLES}
    fields[CONSTRAINTS] = _capture_constraints(getattr(ga, CONSTRAINTS, None), ga, notes)
    code: dict[str, Json] = {}
    report: dict[str, Json] = {}
    modules: set[str] = set()
    for role, field in fields.items():
        if field is None:
            continue
        report[role] = _report(field)
        if field.text is not None:
            code[role], code[f"{role}_entry"] = field.text, field.entry
            modules.update(field.block.modules)
    _note_sharing([field for field in fields.values() if field is not None and field.text is not None], notes)
    return Captured(code, report, [{"module": name, "version": version_of(name)} for name in sorted(modules)])


def read_sources(ga: Any) -> None:
    """Read and check the text of the roles' own functions now; later dumps use what was read."""
    constraints = getattr(ga, CONSTRAINTS, None) or ()
    for function in (*(getattr(ga, role, None) for role in CALLABLE_ROLES), *constraints):
        if type(function) is FunctionType:
            definition_of(function)


def _capture_role(role: str, function: Any, ga: Any, notes: Notes) -> Field | None:
    if function is None:
        return None
    block = Block(role, ga, notes)
    if block.add_installed(function):
        return Field(block.text(), function.__name__, "import", None, block)
    reason = why_not(function)
    if reason is not None:
        notes.add(
            f"code.{role}",
            f"not captured: {reason}",
            "a stand-in that says so" if role == "fitness_func" else "left out",
        )
        stand_in = _stand_in(role, reason) if role == "fitness_func" else None
        return Field(stand_in, role, "not_captured", reason, block)
    block.add(function)
    text = block.text()
    return Field(text, block.name_of(function), _how(function, block, notes), None, block)


def _capture_constraints(constraints: Any, ga: Any, notes: Notes) -> Field | None:
    if constraints is None:
        return None
    block = Block(CONSTRAINTS, ga, notes)
    functions = [function for function in constraints if function is not None]
    for index, function in enumerate(constraints):
        reason = why_not(function) if function is not None else None
        if reason is not None:
            notes.add(f"code.{CONSTRAINTS}", f"constraint {index} not captured: {reason}", "all constraints left out")
            return Field(None, CONSTRAINTS, "not_captured", f"constraint {index}: {reason}", block)
    for function in functions:
        block.add(function)
    names = ", ".join("None" if function is None else block.name_of(function) for function in constraints)
    text = block.text(f"{CONSTRAINTS} = [{names}]\n")
    return Field(text, CONSTRAINTS, _how(functions[0], block, notes) if functions else "source", None, block)


def why_not(function: Any) -> str | None:
    """Say why a callable can't be captured; None where it can."""
    if type(function) is not FunctionType:
        return f"it is a {type(function).__qualname__}, not a plain function"
    if not can_write(function):
        return definition_of(function).problem
    return None


def _how(function: Any, block: Block, notes: Notes) -> str:
    if not block.proven:
        notes.add(f"code.{block.role}", "text that compiles to other code than the one that ran", "sent unverified")
        return "source_unverified"
    if function.__code__.co_freevars:
        return "closure"
    return "lambda" if function.__name__ == "<lambda>" else "source"


def _report(field: Field) -> Json:
    return {
        "how": field.how,
        "entry": field.entry if field.text is not None else None,
        "reason": field.reason,
        "opaque": list(field.block.opaque),
        "proof": "not_run",
        "proof_reason": NO_PROOF,
    }


def _stand_in(role: str, reason: str) -> str:
    message = f"vilvik-shim could not capture {role}: {reason}"
    return f"def {role}(ga_instance, solution, solution_idx):\n    raise RuntimeError({message!r})\n"


def _note_sharing(fields: list[Field], notes: Notes) -> None:
    """Say which values two roles share here and each have for themselves there."""
    users: dict[int, list[tuple[str, str]]] = {}
    for field in fields:
        for name, value in field.block.mutable.items():
            users.setdefault(id(value), []).append((field.block.role, name))
    for uses in users.values():
        if len(uses) > 1:
            roles = ", ".join(role for role, _ in uses)
            notes.add("code", f"{uses[0][1]} is shared by {roles}", "each code field has its own copy")
