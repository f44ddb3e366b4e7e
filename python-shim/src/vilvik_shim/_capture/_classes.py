"""Classes as text: the statement as it stands, with the values its attributes have now."""

from __future__ import annotations

import ast
import builtins
import copy
import functools
import sys
import textwrap
from abc import ABCMeta
from enum import EnumMeta
from types import GetSetDescriptorType, MemberDescriptorType
from typing import TYPE_CHECKING, Any

from ._class_text import ClassText, assignment_in, class_text_of, methods_of, names_defined
from ._dataclass import with_real_annotations
from ._lines import blank_out, lines_of
from ._literals import CONTAINERS, scalar_text
from ._made_classes import is_plain_namedtuple, write_built_in, write_enum, write_namedtuple
from ._names import names_at_definition
from ._opaque import Opaque
from ._rebuilt import rebuilt_namespace_of
from ._space import is_local

if TYPE_CHECKING:
    from ._program import Program
    from ._space import Space

# What a class body makes of its own functions: `area = property(get_area)` stays as it is written.
WRAPPERS = (property, staticmethod, classmethod)
# The mark of types that a class statement has made; those of Python itself are without.
HEAP_TYPE = 1 << 9


def write_class(program: Program, kind: type, where: str, suggested: str | None) -> str:
    """Write a class of the user's with all that it uses; return its name."""
    if not kind.__flags__ & HEAP_TYPE:
        return write_built_in(program, kind)
    if is_plain_namedtuple(kind):
        return write_namedtuple(program, kind, suggested)
    outer = _outer(kind)
    if outer is not None:
        return _write_inner(program, kind, outer, where)
    found = class_text_of(kind)
    if not found.text and isinstance(kind, EnumMeta):
        return write_enum(program, kind, suggested)
    if not found.text or found.node is None:
        raise Opaque(f"a class, {found.problem}")
    space = program.space_of(_namespace(kind))
    program.proven = program.proven and found.proven
    program.remember(kind, where)
    bound = space.name_of(kind, kind.__name__)
    is_plain = bound == kind.__name__ and not found.free
    if bound is not None:
        space.bound[bound] = kind
    name = space.at(bound) if bound is not None else suggested or program.fresh(kind.__name__)
    program.expressions[id(kind)] = name
    program.needs_future = program.needs_future or found.future_annotations
    program.defining.append(kind)
    try:
        prepared, patched = _prepared(program, found, kind, space)
        text = with_real_annotations(program, kind, prepared, space)
        _bind_for_definition(program, found, space, kind)
        if is_plain:
            program.step(text, space)
        else:
            _write_class_maker(program, space, found, kind, text, name)
    finally:  # what waits for all classes must not wait for one that is not to be written
        program.defining.pop()
    _write_attributes(program, kind, name, patched)
    program.bind_names(space, found.names)
    _write_inner_ones(program, kind, where)
    return name


def _outer(kind: type) -> type | None:
    """Return the class that a class stands in."""
    path = kind.__qualname__.split(".")
    if len(path) == 1 or "<locals>" in path:
        return None
    value = _namespace(kind).get(path[0])
    for part in path[1:-1]:
        value = vars(value).get(part) if isinstance(value, type) else None
    return value if isinstance(value, type) and vars(value).get(path[-1]) is kind else None


def _write_inner(program: Program, kind: type, outer: type, where: str) -> str:
    """Write the class that a class stands in, and what has changed on the inner one."""
    text = program.expression(outer, where)
    if id(kind) in program.expressions:
        return program.expressions[id(kind)]
    name = program.expressions[id(kind)] = f"{text}.{kind.__name__}"
    program.remember(kind, where)
    found = class_text_of(kind)
    if found.node is not None:
        space = program.space_of(_namespace(kind))
        program.proven = program.proven and found.proven
        _write_attributes(program, kind, name, _prepared(program, found, kind, space)[1])
        program.bind_names(space, found.names)
        _write_inner_ones(program, kind, where)
    return name


def _write_inner_ones(program: Program, kind: type, where: str) -> None:
    for value in list(vars(kind).values()):
        if isinstance(value, type) and value.__qualname__ == f"{kind.__qualname__}.{value.__name__}":
            program.expression(value, where)


def _write_attributes(program: Program, kind: type, name: str, patched: list[str]) -> None:
    for attribute in patched:
        # What a metaclass or a base class registers is the very class that is being written because of it.
        if program.defining and (issubclass(kind, type) or _holds_one_of(program.defining, vars(kind)[attribute])):
            write = functools.partial(_write_attribute, program, kind, name, attribute)
            program.after_classes.append(write)
        else:
            _write_attribute(program, kind, name, attribute)
    while program.after_classes and not program.defining:
        program.after_classes.pop(0)()


def _holds_one_of(kinds: list[type], value: Any, depth: int = 0) -> bool:
    """Whether plain data is or holds one of these classes."""
    if type(value) not in CONTAINERS or depth > 2:
        return any(value is kind for kind in kinds)
    items = [*value, *value.values()] if isinstance(value, dict) else value if type(value) in (list, tuple, set) else ()
    return any(_holds_one_of(kinds, item, depth + 1) for item in items)


def _namespace(kind: type) -> dict[str, Any]:
    rebuilt = rebuilt_namespace_of(kind)
    if rebuilt is not None:
        return rebuilt
    method = next((item for item in methods_of(kind) if item.__module__ == kind.__module__), None)
    if method is not None:
        return method.__globals__
    module = sys.modules.get(kind.__module__)
    if module is None:
        raise Opaque(f"a class of the module {kind.__module__}, which is not loaded")
    return vars(module)


def _bind_for_definition(program: Program, found: ClassText, space: Space, kind: type) -> None:
    statement = copy.copy(found.node)
    assert statement is not None  # noqa: S101 -- told apart by the caller
    # What the others name, a register that holds this very class, say, is not asked for here.
    statement.decorator_list = [item for item in statement.decorator_list if not _is_users(item, space)]
    evaluated = names_at_definition(statement, with_annotations=False)
    annotated = names_at_definition(statement) - evaluated
    for name in sorted((evaluated | annotated) - {kind.__name__}):
        if name in space.namespace:
            if name in annotated and not _is_needed(space.namespace[name]):
                program.needs_future = True
                continue
            program.bind(space, name)
        elif name in annotated and not hasattr(builtins, name):
            program.needs_future = True


def _is_needed(value: Any) -> bool:
    """Whether a name used in annotations can be bound without carrying more of the user's code."""
    module = getattr(value, "__module__", None)
    return not isinstance(value, type) or (isinstance(module, str) and not is_local(module))


def _prepared(program: Program, found: ClassText, kind: type, space: Space) -> tuple[str, list[str]]:
    """Return the text without decorators of the user's own, and the attributes to set after it."""
    node = found.node
    assert node is not None  # noqa: S101 -- told apart by the caller
    decorators = [item for item in node.decorator_list if not _is_users(item, space)]
    heads = "".join(f"@{ast.unparse(item)}\n" for item in decorators)
    is_generated = _is_generated(kind)
    text = ast.parse(found.text).body[0]
    assert isinstance(text, ast.ClassDef)  # noqa: S101 -- found as one
    replaced = lines_of(found.text)
    patched: list[str] = []
    defined: set[str] = set()
    for statement in reversed(text.body):
        assignment = assignment_in(statement)
        defined.update(names_defined(statement))
        if assignment is None or assignment[0] not in vars(kind):
            continue
        target, assigned = assignment
        value = vars(kind)[target]
        if _same_as_text(assigned, value):
            if scalar_text(value) is None:
                program.expressions.setdefault(id(value), f"{program.expressions[id(kind)]}.{target}")
                program.remember(value, target)
            continue
        if isinstance(value, WRAPPERS):
            continue
        if not is_generated and not callable(value):
            # A register that subclasses enter themselves in has to be there for them.
            if not _is_literal(assigned):
                blank_out(replaced, assigned)
            patched.insert(0, target)
        elif _is_changed_value(kind, target, value):
            patched.insert(0, target)
    for key, value in vars(kind).items():
        is_free = not is_generated or _is_changed_value(kind, key, value)
        if is_free and key not in defined and _is_users_attribute(key, value):
            patched.append(key)
    return heads + "".join(replaced), patched


def _is_users(decorator: ast.expr, space: Space) -> bool:
    """Whether a decorator is a function of the user's own: what it did to the class is carried as values."""
    called = decorator.func if isinstance(decorator, ast.Call) else decorator
    first = next((item.id for item in ast.walk(called) if isinstance(item, ast.Name)), "")
    module = getattr(space.namespace.get(first), "__module__", None) or getattr(
        space.namespace.get(first), "__name__", ""
    )
    return isinstance(module, str) and is_local(module)


def _is_generated(kind: type) -> bool:
    """Whether tools write part of the class from its body, so that the body has to stay."""
    return (
        hasattr(kind, "__dataclass_fields__")
        or hasattr(kind, "__attrs_attrs__")
        or type(kind).__name__ not in ("type", "ABCMeta")
        or issubclass(kind, tuple)
    )


def _is_changed_value(kind: type, key: str, value: Any) -> bool:
    """Whether this is plain data that a class written by a tool has beside what the tool wrote: a counter, say."""
    field = getattr(kind, "__dataclass_fields__", {}).get(key)
    if issubclass(kind, tuple) or (field is not None and field._field_type.name != "_FIELD_CLASSVAR"):  # noqa: SLF001 -- told nowhere else
        return False
    is_own_tool = type(kind) in (type, ABCMeta) or is_local(type(kind).__module__)
    return is_own_tool and (scalar_text(value) is not None or type(value) in CONTAINERS)


def _is_literal(node: ast.expr) -> bool:
    try:
        ast.literal_eval(node)
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return False
    return True


def _same_as_text(node: ast.expr, value: Any) -> bool:
    if not _is_literal(node):
        return False
    written = ast.literal_eval(node)
    return type(written) is type(value) and repr(written) == repr(value)


def _is_users_attribute(key: str, value: Any) -> bool:
    is_machinery = isinstance(value, (GetSetDescriptorType, MemberDescriptorType)) or key.startswith("_abc_")
    return not is_machinery and not (key.startswith("__") and key.endswith("__"))


def _write_attribute(program: Program, kind: type, name: str, attribute: str) -> None:
    value = vars(kind)[attribute]
    if value is program.ga:
        program.ga_targets[f"{name}.{attribute}"] = None
        return
    try:
        text = program.expression(value, f"{kind.__name__}.{attribute}")
    except Opaque as reason:
        program.leave_out(f"{kind.__name__}.{attribute}", str(reason))
        return
    program.step(f"{name}.{attribute} = {text}\n")


def _write_class_maker(program: Program, space: Space, found: ClassText, kind: type, text: str, name: str) -> None:
    cells = {
        cell_name: cell
        for method in methods_of(kind)
        for cell_name, cell in zip(method.__code__.co_freevars, method.__closure__ or ())
        if cell_name in found.free
    }
    values = []
    for cell_name in found.free:
        program.state.setdefault(("cell", id(cells[cell_name])), cell_name)
        program.keep(cells[cell_name])
        if cell_name in found.names.cell_stores:
            program.note(f"{cell_name} is assigned by the class {kind.__name__}", "the class has it for itself")
        try:
            values.append(program.expression(cells[cell_name].cell_contents, cell_name))
        except (Opaque, ValueError) as reason:
            program.leave_out(cell_name, f"closed over by {kind.__name__}: {reason}")
            values.append("None")
    maker = program.fresh(f"_make_{kind.__name__}")
    body = textwrap.indent(text, "    ")
    program.step(f"def {maker}({', '.join(found.free)}):\n{body}    return {kind.__name__}\n", space)
    program.step(f"{name} = {space.at(maker)}({', '.join(values)})\n")
