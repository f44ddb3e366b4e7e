"""The callables of a dump: those the user hands over, else the captured source, each block executed alone."""

from __future__ import annotations

import linecache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._read import Lines

OPERATORS = ("parent_selection_type", "crossover_type", "mutation_type")
CONSTRAINTS = "gene_constraint"


class MissingCodeError(LookupError):
    """A role that the run had, and that is neither in the dump nor handed over."""


def callables_of(lines: Lines, code: list[str], handed: Mapping[str, Any]) -> dict[str, Any]:
    """Return the callable of each role in `code`; operators that only `on_start` installs are left to it."""
    unknown = set(handed) - set(code) - {"GA"}
    if unknown:
        raise ValueError(f"the run has no {', '.join(sorted(unknown))}; it has {', '.join(code)}")
    found: dict[str, Any] = {}
    for role in code:
        if role in handed:
            found[role] = handed[role]
        elif role in OPERATORS:
            continue
        elif _is_captured(lines, role):
            found[role] = execute_block(lines, role)
        elif role == "on_start":
            continue
        else:
            raise MissingCodeError(f"the dump holds no code for {role}: pass it as callables={{{role!r}: …}}")
    return found


def installer_of(lines: Lines, code: list[str], handed: Mapping[str, Any]) -> Any:
    """Return the `on_start` that puts custom operators on a GA; None where no operator needs it."""
    wanted = [name for name in OPERATORS if name in code and name not in handed]
    if not wanted:
        return None
    if not _is_captured(lines, "on_start"):
        names = ", ".join(wanted)
        raise MissingCodeError(f"the dump holds no code for the custom operator {names}: pass it as callables={{…}}")
    return execute_block(lines, "on_start")


def execute_block(lines: Lines, role: str) -> Any:
    """Run one code field in an empty namespace and return its entry, as the service does."""
    text = lines.body["code"][role]
    entry = lines.body["code"].get(f"{role}_entry", role)
    file = f"<{role} of run {lines.header['run_id']}>"
    # So that tracebacks show the lines.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    namespace: dict[str, Any] = {}
    exec(compile(text, file, "exec"), namespace)  # noqa: S102 -- what resuming means
    return namespace[entry]


def _is_captured(lines: Lines, role: str) -> bool:
    how = (lines.header.get("capture") or {}).get(role, {}).get("how")
    return role in lines.body["code"] and how != "not_captured"
