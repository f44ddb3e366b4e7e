"""The callables of a dump: those the user hands over, else the captured source, each block executed alone."""

from __future__ import annotations

import linecache
import sys
from types import ModuleType
from typing import TYPE_CHECKING, Any

from .._capture._rebuilt import remember_texts

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._read._read import Lines

# Each operator parameter and the attribute that PyGAD calls.
OPERATORS = {"parent_selection_type": "select_parents", "crossover_type": "crossover", "mutation_type": "mutation"}
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


def put_back(ga: Any, lines: Lines, code: list[str], handed: Mapping[str, Any]) -> None:
    """Put on `ga` what has no code field of its own and travels with `on_start`: custom operators and the subclass."""
    carries = carried_by_start(lines)
    wanted = [name for name in OPERATORS if name in code and name not in handed]
    missing = [name for name in wanted if name not in carries]
    if missing:
        names = ", ".join(missing)
        raise MissingCodeError(f"the dump holds no code for the custom operator {names}: pass it as callables={{…}}")
    if wanted or ("class" in carries and "GA" not in handed):
        namespace = _execute(lines, "on_start")
        namespace[lines.header["capture"]["on_start"]["put_back"]](ga)
    for name, attribute in OPERATORS.items():
        if name in handed:
            setattr(ga, name, handed[name])
            setattr(ga, attribute, handed[name])


def carried_by_start(lines: Lines) -> list[str]:
    """Return what `on_start` puts back: operators by parameter, `class`, attributes as `ga.name`."""
    report = (lines.header.get("capture") or {}).get("on_start") or {}
    return list(report.get("carries") or ())


def execute_block(lines: Lines, role: str) -> Any:
    """Run one code field in an empty namespace and return its entry, as the service does."""
    return _execute(lines, role)[lines.body["code"].get(f"{role}_entry", role)]


def _execute(lines: Lines, role: str) -> dict[str, Any]:
    text = lines.body["code"][role]
    file = f"<{role} of run {lines.header['run_id']}>"
    # So that tracebacks show the lines.
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    # Classes look for their module. It has nothing in it, so that pickles take code along instead of its name.
    name = f"vilvik_resumed_{lines.header['run_id']}_{role}".replace("-", "_")
    sys.modules[name] = ModuleType(name)
    namespace: dict[str, Any] = {"__name__": name}
    exec(compile(text, file, "exec", dont_inherit=True), namespace)  # noqa: S102 -- what resuming means
    remember_texts(namespace, text)
    return namespace


def _is_captured(lines: Lines, role: str) -> bool:
    how = (lines.header.get("capture") or {}).get(role, {}).get("how")
    return role in lines.body["code"] and how != "not_captured"
