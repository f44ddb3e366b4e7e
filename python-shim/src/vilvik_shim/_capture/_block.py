"""One code field: text that stands alone, with all that its functions use."""

from __future__ import annotations

import builtins
import keyword
import sys
from itertools import chain, count
from types import CellType, FunctionType, ModuleType
from typing import TYPE_CHECKING, Any

from ._defaults import with_default_values
from ._definition import Definition, definition_of, module_tree
from ._imports import import_module, import_object, source_of, submodule_import
from ._literals import NotLiteral, holds_numpy, is_mutable, literal

if TYPE_CHECKING:
    from .._notes import Notes
    from ._imports import Import


class Block:
    """Gathers what a role's functions use, then writes it down in an order that runs.

    Args:
        role: the code field, for notes.
        ga: the GA, to know it where the code uses it as a global.
        notes: where to say what is not carried.

    """

    def __init__(self, role: str, ga: Any, notes: Notes) -> None:
        self.role = role
        self.ga = ga
        self.notes = notes
        self.opaque: dict[str, str] = {}
        self.modules: dict[str, None] = {}
        self.mutable: dict[str, Any] = {}
        self.proven = True
        self._bound: dict[str, Any] = {}
        self._functions: list[Any] = []
        self._seen: dict[int, Any] = {}
        self._definitions: dict[int, Definition] = {}
        self._names: dict[int, str] = {}
        self._imports: dict[str, None] = {}
        self._constants: list[str] = []
        self._future = False

    def add(self, function: Any) -> None:
        """Take in a function with all that it uses. Functions come after those they close over."""
        if id(function) in self._seen:
            return
        self._seen[id(function)] = function
        definition = definition_of(function)
        self.proven = self.proven and definition.proven
        self._add_cells(function)
        definition, default_names = with_default_values(
            definition, function, lambda value: self._literal(value, function.__globals__)
        )
        self._definitions[id(function)] = definition
        for name in sorted(default_names.union(definition.names.loads)):
            self._use(name, function)
        self._note_stores(definition)
        self._add_imports(definition, function)
        self._add_annotations(definition, function)
        self._functions.append(function)

    def add_installed(self, function: Any) -> bool:
        """Take in a callable of Python or an installed package by an import; False for the user's own."""
        name = getattr(function, "__name__", None)
        found = import_object(name, function, None) if isinstance(name, str) else None
        if found is None or found.source == "local":
            return False
        self._import(found.statement, found)
        return True

    def text(self, tail: str = "") -> str:
        """Return the finished text, ending in `tail`. Call once, after the last `add`."""
        parts = [self._write_function(function) for function in self._functions]
        aliases = [
            f"{name} = {self._names[id(value)]}\n"
            for name, value in self._bound.items()
            if id(value) in self._names and self._names[id(value)] != name
        ]
        imports = ["from __future__ import annotations\n"] if self._future else []
        imports += [f"{statement}\n" for statement in self._imports]
        heads = ["".join(group) for group in (imports, self._constants) if group]
        tails = ["".join(group) for group in (aliases, [tail]) if any(group)]
        return "\n".join(heads + ["\n" + part if heads else part for part in parts] + tails)

    def name_of(self, function: Any) -> str:
        """Return the name that the text binds to a function taken in; the same before and after `text`."""
        if id(function) not in self._names:
            own_name = function.__code__.co_name
            bound = [name for name, value in self._bound.items() if value is function]
            known = own_name if own_name in bound else bound[0] if bound else self._unused(own_name)
            self._names[id(function)] = known
        return self._names[id(function)]

    def _unused(self, wanted: str) -> str:
        stem = wanted if wanted.isidentifier() else self.role
        taken = {*self._bound, *self._names.values(), *dir(builtins), *keyword.kwlist}
        numbered = (f"{stem}_{number}" for number in count(2))
        return next(name for name in chain((stem,), numbered) if name not in taken)

    def _use(self, name: str, function: Any) -> None:
        """Bind a global name to what the function's module binds it to."""
        namespace = function.__globals__
        if name not in namespace:
            if not hasattr(builtins, name):
                self._leave_out(name, "not defined at the time of the dump")
            return
        value = namespace[name]
        if name in self._bound:
            if self._bound[name] is not value:
                self._leave_out(name, "two modules use the name for different things")
            return
        self._bound[name] = value
        self._bind(name, value, function)

    def _bind(self, name: str, value: Any, function: Any) -> None:
        tree = module_tree(function.__code__.co_filename, function.__globals__)
        if value is self.ga:
            self._leave_out(name, "the GA itself")
        elif isinstance(value, ModuleType):
            self._import(name, import_module(name, value))
        elif type(value) is FunctionType and value.__globals__ is function.__globals__ and can_write(value):
            self.add(value)
        elif not self._add_constant(name, value, function.__globals__):
            self._import(name, import_object(name, value, tree[1] if tree else None), value)

    def _add_constant(self, name: str, value: Any, namespace: dict[str, Any]) -> bool:
        for known, other in self.mutable.items():
            if other is value:
                self._constants.append(f"{name} = {known}\n")
                return True
        try:
            text = self._literal(value, namespace)
        except NotLiteral:
            return False
        if is_mutable(value):
            self.mutable[name] = value
        self._constants.append(f"{name} = {text}\n")
        return True

    def _import(self, name: str, found: Import | None, value: Any = None) -> None:
        if found is None:
            kind = f"{type(value).__module__}.{type(value).__qualname__}" if value is not None else "module"
            self._leave_out(name, f"a {kind}, which this version does not carry")
            return
        self._imports[found.statement] = None
        if found.source == "third-party":
            self.modules[found.module.partition(".")[0]] = None
        elif found.source == "local":
            self.opaque[name] = f"local module {found.module}"
            self._note(f"local module {found.module}", "imported by name only; this version does not carry its text")

    def _add_imports(self, definition: Definition, function: Any) -> None:
        for module in definition.names.imports:
            source = source_of(module) if module else "local"
            if source == "third-party":
                self.modules[module.partition(".")[0]] = None
            elif source == "local":
                self._note(
                    f"local module {module or '.'}", "imported by name only; this version does not carry its text"
                )
        for first, *rest in definition.names.chains:
            module_value = function.__globals__.get(first)
            if first in self._bound and isinstance(module_value, ModuleType):
                found = submodule_import(module_value, tuple(rest))
                if found is not None:
                    self._import(first, found)

    def _add_cells(self, function: Any) -> None:
        cells = dict(cells_of(function))
        for name in function.__code__.co_freevars:
            if name not in cells:
                self._leave_out(name, "not assigned at the time of the dump")
        for value in cells.values():
            if value is not function and type(value) is FunctionType and can_write(value):
                self.add(value)
        attributes = set(function.__dict__) - {"__wrapped__"}
        if attributes:
            names = ", ".join(sorted(attributes))
            self._note(f"attributes {names} on the function {function.__name__}", "not carried by this version")

    def _add_annotations(self, definition: Definition, function: Any) -> None:
        if definition.future_annotations:
            self._future = self._future or bool(definition.names.annotations)
            return
        for name in definition.names.annotations:
            value = function.__globals__.get(name)
            if name in self._bound or (value is None and hasattr(builtins, name)):
                continue
            found = import_module(name, value) if isinstance(value, ModuleType) else import_object(name, value, None)
            if found is None or found.source == "local":
                self._future = True  # then annotations are not evaluated
            else:
                self._use(name, function)

    def _write_function(self, function: Any) -> str:
        definition, name = self._definitions[id(function)], self.name_of(function)
        own_name = function.__code__.co_name
        values = [(cell, value) for cell, value in cells_of(function) if value is not function]
        if not function.__code__.co_freevars and (definition.is_lambda or name == own_name):
            return definition.text if not definition.is_lambda else f"{name} = {definition.text}\n"
        maker = f"_make_{name}"
        made = definition.factory(own_name, tuple(cell for cell, _ in values), maker)
        arguments = ", ".join(self._cell_text(cell, value, function.__globals__) for cell, value in values)
        return f"{made}\n\n{name} = {maker}({arguments})\n"

    def _cell_text(self, cell: str, value: Any, namespace: dict[str, Any]) -> str:
        if id(value) in self._names:
            return self._names[id(value)]
        try:
            return self._literal(value, namespace)
        except NotLiteral as reason:
            alias = f"_{cell}"
            is_module = isinstance(value, ModuleType)
            found = import_module(alias, value) if is_module else import_object(alias, value, None)
            if found is None:
                self._leave_out(cell, f"closed over: {reason}")
                return "None"
            self._import(alias, found)
            return alias

    def _literal(self, value: Any, namespace: dict[str, Any]) -> str:
        """Return the text of a plain value, and see to it that NumPy is there when it needs it."""
        numpy = sys.modules.get("numpy")
        name = "numpy" if namespace.get("numpy", numpy) is numpy else "_numpy"
        text = literal(value, name)
        if holds_numpy(value) and numpy is not None:
            self._import(name, import_module(name, numpy))
        return text

    def _note_stores(self, definition: Definition) -> None:
        for name in definition.names.stores:
            self._note(
                f"global {name} is assigned by the code", "starts with its value at the dump, in this code field alone"
            )

    def _leave_out(self, name: str, reason: str) -> None:
        self.opaque[name] = reason
        self._note(f"name {name}: {reason}", "left out; the code fails where it uses it")

    def _note(self, found: str, action: str) -> None:
        self.notes.add(f"code.{self.role}", found, action)


def can_write(function: Any) -> bool:
    """Whether the text of a plain function is known."""
    return bool(definition_of(function).text)


def cells_of(function: Any) -> list[tuple[str, Any]]:
    """Return the names that a function closes over, with their values; names not assigned yet are left out."""
    cells = zip(function.__code__.co_freevars, function.__closure__ or ())
    # An empty cell equals only an empty one; contents are not compared with it.
    return [(name, cell.cell_contents) for name, cell in cells if cell != CellType()]
