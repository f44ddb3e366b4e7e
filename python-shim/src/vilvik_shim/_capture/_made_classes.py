"""Classes that no class statement has made: those of Python, and what a call of namedtuple or Enum gives."""

from __future__ import annotations

import types
from typing import TYPE_CHECKING, Any

from ._opaque import Opaque

if TYPE_CHECKING:
    from enum import EnumMeta

    from ._program import Program


def write_built_in(program: Program, kind: type) -> str:
    """Return the expression of a type that Python has under no name of its own."""
    name = next((name for name, item in vars(types).items() if item is kind), None)
    if name is None and kind is not type(None):  # named from Python 3.10
        raise Opaque(f"the type {kind.__name__} of Python, which has no name")
    return "type(None)" if name is None else f"{program.standard('types')}.{name}"


def is_plain_namedtuple(kind: type) -> bool:
    """Whether a class is what a call of `namedtuple` gives."""
    return kind.__bases__ == (tuple,) and hasattr(kind, "_field_defaults") and not vars(kind).get("__annotations__")


def write_namedtuple(program: Program, kind: Any, suggested: str | None) -> str:
    """Write the call that made a named tuple."""
    name = program.name_for(kind, kind.__name__, suggested)
    program.remember(kind, name)
    defaults = [program.expression(value, name) for value in kind._field_defaults.values()]
    tail = f", defaults=[{', '.join(defaults)}]" if defaults else ""
    fields = ", ".join(map(repr, kind._fields))
    program.step(f"{name} = {program.standard('collections')}.namedtuple({kind.__name__!r}, [{fields}]{tail})\n")
    return name


def write_enum(program: Program, kind: EnumMeta, suggested: str | None) -> str:
    """Write an enumeration made by a call, `Enum("Color", "RED GREEN")`."""
    members = {name: getattr(kind, name).value for name in kind.__members__}
    arguments = f"{kind.__name__!r}, {program.expression(members, kind.__name__)}"
    made = f"{program.expression(kind.__base__, kind.__name__)}({arguments})"
    name = program.name_for(kind, kind.__name__, suggested)
    program.remember(kind, name)
    program.step(f"{name} = {made}\n")
    return name
