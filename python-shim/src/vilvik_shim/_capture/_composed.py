"""What has no code field of its own and travels in `on_start`: operators, a subclass, attributes hung on the GA."""

from __future__ import annotations

import dis
import inspect
from typing import TYPE_CHECKING, Any, NamedTuple

from .._ga._arguments import ROLES
from .._ga._snapshot import OWN_ATTRIBUTES
from ._opaque import Opaque
from ._space import is_local

if TYPE_CHECKING:
    from ._program import Program

# Each operator parameter and the attribute that PyGAD calls.
OPERATORS = {
    "parent_selection_type": "select_parents",
    "crossover_type": "crossover",
    "mutation_type": "mutation",
}


class Extras(NamedTuple):
    """What `on_start` has to put back: custom operators by parameter, the subclass, the user's attributes by name."""

    operators: dict[str, Any]
    subclass: type | None
    attributes: dict[str, Any]

    def __bool__(self) -> bool:
        """Whether there is anything."""
        return bool(self.operators or self.subclass or self.attributes)


def extras_of(ga: Any) -> Extras:
    """Return what of a GA has no field in an import."""
    operators = {name: getattr(ga, name) for name in OPERATORS if callable(getattr(ga, name, None))}
    kind = type(ga)
    is_ga = any(base.__module__.partition(".")[0] == "pygad" for base in kind.__mro__)
    subclass = kind if is_ga and is_local(kind.__module__) else None
    return Extras(operators, subclass, user_attributes(ga) if is_ga else {})


def user_attributes(ga: Any) -> dict[str, Any]:
    """Return the attributes that PyGAD itself never assigns."""
    if OWN_ATTRIBUTES.issuperset(vars(ga)):
        return {}
    strange = [name for name in vars(ga) if name not in OWN_ATTRIBUTES]
    # Releases that the list does not know tell by their code.
    known = _assigned_by_pygad(type(ga))
    return {name: vars(ga)[name] for name in strange if name not in known and name.isidentifier()}


def write_extras(program: Program, extras: Extras, ga: Any) -> tuple[list[str], dict[str, str]]:
    """Return the statements that put the extras on `the_ga`, and by name why some can't be carried."""
    lines: list[str] = []
    lost: dict[str, str] = {}
    if extras.subclass is not None:
        try:
            lines.append(f"the_ga.__class__ = {program.expression(extras.subclass, 'the class of the GA')}\n")
        except Opaque as reason:
            lost["class"] = str(reason)
        else:
            for attribute in OPERATORS.values():
                method = getattr(ga, attribute, None)
                name = getattr(method, "__name__", "")
                if getattr(method, "__self__", None) is ga and name in _overridden(extras.subclass):
                    lines.append(f"the_ga.{attribute} = the_ga.{name}\n")
    for name, value in extras.attributes.items():
        text = _text(program, value, f"ga.{name}", name, lost)
        if text is None:
            program.leave_out(f"ga.{name}", lost[name])
        else:
            lines.append(f"the_ga.{name} = {text}\n")
    for name, value in extras.operators.items():
        is_own = getattr(value, "__self__", None) is ga
        text = f"the_ga.{value.__name__}" if is_own else _text(program, value, name, name, lost)
        if text is None:
            program.note(f"{name} not captured: {lost[name]}", "PyGAD's default stands in its place")
        else:
            lines.append(f"the_ga.{name} = the_ga.{OPERATORS[name]} = {text}\n")
    return lines, lost


def _text(program: Program, value: Any, where: str, name: str, lost: dict[str, str]) -> str | None:
    try:
        return program.expression(value, where)
    except Opaque as reason:
        lost[name] = str(reason)
        return None


def _overridden(kind: type) -> set[str]:
    return {name for base in kind.__mro__ if is_local(base.__module__) for name in vars(base)}


_assigned: dict[int, tuple[type, frozenset[str]]] = {}


def _assigned_by_pygad(kind: type) -> frozenset[str]:
    known = _assigned.get(id(kind))
    if known is None:
        names = {*ROLES, *_parameters(kind)}
        for base in kind.__mro__:
            if base.__module__.partition(".")[0] == "pygad":
                for value in vars(base).values():
                    code = getattr(getattr(value, "__func__", value), "__code__", None)
                    if code is not None:
                        names |= _stored_attributes(code)
        known = _assigned[id(kind)] = (kind, frozenset(names))
    return known[1]


def _parameters(kind: type) -> set[str]:
    """Parameters of PyGAD's constructor; some become attributes by `setattr`."""
    names: set[str] = set()
    for base in kind.__mro__:
        if base.__module__.partition(".")[0] == "pygad" and "__init__" in vars(base):
            function = inspect.unwrap(vars(base)["__init__"])
            names.update(
                function.__code__.co_varnames[: function.__code__.co_argcount + function.__code__.co_kwonlyargcount]
            )
    return names


def _stored_attributes(code: Any) -> set[str]:
    """Names that a code object assigns as attributes, or deletes; read from the bytes, since `dis` is slow."""
    store, delete, extended = dis.opmap["STORE_ATTR"], dis.opmap["DELETE_ATTR"], dis.opmap["EXTENDED_ARG"]
    names, argument = set(), 0
    data = code.co_code
    for index in range(0, len(data), 2):
        operation = data[index]
        argument = argument << 8 | data[index + 1]
        if operation == extended:
            continue
        if operation in (store, delete) and argument < len(code.co_names):
            names.add(code.co_names[argument])
        argument = 0
    for constant in code.co_consts:
        if hasattr(constant, "co_code"):
            names |= _stored_attributes(constant)
    return names
