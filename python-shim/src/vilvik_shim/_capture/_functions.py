"""Functions as text: plain ones as they stand, closures through a maker that takes what they close over."""

from __future__ import annotations

from types import CellType, ModuleType
from typing import TYPE_CHECKING, Any

from ._defaults import with_default_values
from ._definition import definition_of
from ._imports import import_module, import_object
from ._literals import NotLiteral, scalar_text
from ._opaque import Opaque

if TYPE_CHECKING:
    from ._definition import Definition
    from ._program import Program
    from ._space import Space

EMPTY = CellType()


def write_function(program: Program, function: Any, where: str, suggested: str | None) -> str:
    """Write a function with all that it uses; return its name."""
    program.inputs.saw_function(function)
    definition = definition_of(function)
    if not definition.text:
        raise Opaque(f"a function, {definition.problem}")
    space = program.space_of(function.__globals__)
    program.inputs.saw_name(space.namespace, function.__code__.co_name)
    program.proven = program.proven and definition.proven
    own_name = function.__code__.co_name
    is_plain = not function.__code__.co_freevars and (
        space.namespace.get(own_name) is function or (definition.is_lambda and not space.variable)
    )
    name = _choose_name(program, space, function, suggested)
    program.expressions[id(function)] = name
    arguments, cells = _cells(program, function, definition, where)
    filled, default_names, patch_defaults = _defaults(program, space, definition, function)

    def emit() -> None:
        program.pending.pop(id(function), None)
        if is_plain and (definition.is_lambda or name == space.at(own_name)):
            program.step(f"{name} = {filled.text}\n" if definition.is_lambda else filled.text, space)
        else:
            _write_maker(program, space, filled, function, name, arguments, cells)
        if patch_defaults:
            _patch_defaults(program, function, name)

    program.pending[id(function)] = emit
    _fill_cells(program, function, cells)
    _add_annotations(program, space, definition)
    for default_name in sorted(default_names):
        program.bind(space, default_name)
    program.bind_names(space, definition.names)
    if id(function) in program.pending:
        emit()
    _write_attributes(program, function, name)
    return name


def _choose_name(program: Program, space: Space, function: Any, suggested: str | None) -> str:
    own_name = function.__code__.co_name
    if suggested is not None and function.__code__.co_name == "<lambda>":
        return suggested
    bound = space.name_of(function, own_name)
    if bound is not None:
        program.inputs.saw_name(space.namespace, bound)
    if bound is not None and bound not in space.bound:
        space.bound[bound] = function
        return space.at(bound)
    return suggested or (space.at(bound) if bound is not None else program.fresh(own_name))


def _cells(
    program: Program, function: Any, definition: Definition, where: str
) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Return the maker's arguments as (name, text), and the cells that have to be real ones."""
    arguments: list[tuple[str, str]] = []
    real: dict[str, Any] = {}
    for name, cell in zip(function.__code__.co_freevars, function.__closure__ or ()):
        key, assigns = ("cell", id(cell)), name in definition.names.cell_stores
        if key in program.state and (assigns or key in program.stored):
            # Two functions have it and one assigns it.
            program.shape.cells.add(id(cell))
        program.state.setdefault(key, name)
        program.keep(cell)
        if assigns:
            program.stored.add(key)
        if cell == EMPTY:
            program.leave_out(name, "not assigned at the time of the dump")
            real[name] = cell
        elif cell.cell_contents is program.ga or id(cell) in program.shape.cells:
            real[name] = cell
        elif cell.cell_contents is not function:
            program.open[id(function)] = id(cell)
            arguments.append((name, _content(program, cell.cell_contents, name, where)))
            program.open.pop(id(function), None)
    return arguments, real


def _content(program: Program, value: Any, name: str, where: str) -> str:
    try:
        return program.expression(value, f"{where}, closed over {name}")
    except Opaque as reason:
        program.leave_out(name, f"closed over by {where}: {reason}")
        return "None"


def _cell_variable(program: Program, name: str, cell: Any) -> str:
    variable = program.expressions.get(id(cell))
    if variable is None:
        variable = program.name_for(cell, f"cell_{name}", None)
        program.constants.append(f"{variable} = {program.standard('types')}.CellType()\n")
    return variable


def _fill_cells(program: Program, function: Any, cells: dict[str, Any]) -> None:
    """Write what the real cells hold; each once."""
    for name, cell in cells.items():
        variable = _cell_variable(program, name, cell)
        if cell == EMPTY or id(cell) in program.filled:
            continue
        program.filled.add(id(cell))
        if cell.cell_contents is program.ga:
            program.ga_targets[f"{variable}.cell_contents"] = None
            program.constants.append(f"{variable}.cell_contents = None\n")
        else:
            content = _content(program, cell.cell_contents, name, function.__name__)
            program.step(f"{variable}.cell_contents = {content}\n")


def _write_maker(
    program: Program,
    space: Space,
    definition: Definition,
    function: Any,
    name: str,
    arguments: list[tuple[str, str]],
    cells: dict[str, Any],
) -> None:
    own_name = function.__code__.co_name
    maker = program.fresh(f"_make_{name.rpartition('.')[2].lstrip('_')}")
    parameters = [cell for cell, _ in arguments] + list(cells)
    program.step(definition.factory(own_name, tuple(parameters), maker), space)
    values = ", ".join([text for _, text in arguments] + ["None"] * len(cells))
    made = f"{space.at(maker)}({values})"
    if not cells:
        program.step(f"{name} = {made}\n")
        return
    types = program.standard("types")
    texts = {cell: _cell_variable(program, cell, value) for cell, value in cells.items()}
    mapping = ", ".join(f"{cell!r}: {text}" for cell, text in texts.items())
    program.step(
        f"{name} = {made}\n"
        f"{name} = {types}.FunctionType({name}.__code__, {name}.__globals__, {name}.__name__, {name}.__defaults__, "
        f"tuple({{{mapping}}}.get(_n, _c) for _n, _c in zip({name}.__code__.co_freevars, {name}.__closure__)))\n"
    )


def _defaults(
    program: Program, space: Space, definition: Definition, function: Any
) -> tuple[Definition, set[str], bool]:
    patch = False

    def to_text(value: Any) -> str:
        nonlocal patch
        text = scalar_text(value)
        if text is not None:
            return text
        try:
            text = program.expression(value, f"a default of {function.__name__}")
        except Opaque as reason:
            raise NotLiteral(str(reason)) from reason
        if space.variable:
            patch = True
            return "None"
        return text

    filled, names = with_default_values(definition, function, to_text)
    return filled, names, patch


def _patch_defaults(program: Program, function: Any, name: str) -> None:
    if function.__defaults__:
        items = [_content(program, value, "a default", name) for value in function.__defaults__]
        program.step(f"{name}.__defaults__ = ({', '.join(items)},)\n")
    if function.__kwdefaults__:
        pairs = [f"{key!r}: {_content(program, value, key, name)}" for key, value in function.__kwdefaults__.items()]
        program.step(f"{name}.__kwdefaults__ = {{{', '.join(pairs)}}}\n")


def _write_attributes(program: Program, function: Any, name: str) -> None:
    attributes = vars(function)
    if function.__name__ != function.__code__.co_name:
        program.step(f"{name}.__name__ = {function.__name__!r}\n")
    # `functools.wraps` alone leaves nothing that changes.
    if set(attributes) - {"__wrapped__"}:
        program.remember(function, name)
    for key, value in attributes.items():
        if not key.isidentifier():
            continue
        text = _content(program, value, key, name)
        program.step(f"{name}.{key} = {text}\n")


def _add_annotations(program: Program, space: Space, definition: Definition) -> None:
    if definition.future_annotations:
        program.needs_future = program.needs_future or bool(definition.names.annotations)
        return
    for name in definition.names.annotations:
        program.inputs.saw_name(space.namespace, name)
        value = space.namespace.get(name)
        if name in space.bound or (value is None and name not in space.namespace):
            program.needs_future = program.needs_future or name not in space.bound
            continue
        found = import_module(name, value) if isinstance(value, ModuleType) else import_object(name, value, None)
        if found is None or found.source == "local":
            program.needs_future = True  # then annotations are not evaluated
        else:
            program.bind(space, name)
