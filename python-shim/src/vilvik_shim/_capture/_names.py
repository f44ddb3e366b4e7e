"""Which names a function uses: from its code object, and from the syntax that no code object shows."""

from __future__ import annotations

import ast
import dis
from typing import TYPE_CHECKING, NamedTuple, Union

from ._compare import code_objects

if TYPE_CHECKING:
    from collections.abc import Iterable
    from types import CodeType

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_GLOBAL")


class Names(NamedTuple):
    """Names used by a function and the functions inside it, each list sorted.

    `loads`: global names read; `stores`: global names assigned; `imports`: (level, module, name) imported inside;
    `chains`: each `a.b.c` as ("a", "b", "c"); `bare`: names used otherwise than `name.attribute`; `cell_stores`: names
    closed over that it assigns; `annotations`: names in the annotations of its own signature.
    """

    loads: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    imports: tuple[tuple[int, str, str | None], ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    bare: tuple[str, ...] = ()
    cell_stores: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()


def names_of(code: CodeType, node: FunctionNode) -> Names:
    """Return the names that the function of this code object and syntax node uses."""
    loads, stores, cell_stores = _names_in_code(code)
    nodes = list(ast.walk(node))
    return Names(
        loads=tuple(sorted(loads)),
        stores=tuple(sorted(stores)),
        imports=_imports_in(nodes),
        chains=tuple(sorted(_chains(nodes))),
        bare=tuple(sorted(_bare_names(nodes))),
        cell_stores=tuple(sorted(cell_stores.intersection(code.co_freevars))),
        annotations=tuple(sorted({name for item in _annotations(node) for name in _names_in(item)})),
    )


def names_of_class(codes: Iterable[CodeType], node: ast.ClassDef) -> Names:
    """Return the names that the methods of a class use when they are called."""
    all_loads, all_stores, all_cell_stores = set(), set(), set()
    for code in codes:
        loads, stores, cell_stores = _names_in_code(code)
        all_loads |= loads
        all_stores |= stores
        all_cell_stores |= cell_stores.intersection(code.co_freevars)
    nodes = list(ast.walk(node))
    return Names(
        loads=tuple(sorted(all_loads)),
        stores=tuple(sorted(all_stores)),
        imports=_imports_in(nodes),
        chains=tuple(sorted(_chains(nodes))),
        bare=tuple(sorted(_bare_names(nodes))),
        cell_stores=tuple(sorted(all_cell_stores)),
    )


def names_at_definition(node: ast.ClassDef, *, with_annotations: bool = True) -> set[str]:
    """Return the names that a class statement uses when it is executed: all but those inside its functions."""
    names: set[str] = set()
    nodes: list[ast.AST] = [node]
    while nodes:
        item = nodes.pop()
        if isinstance(item, ast.Name):
            names.add(item.id)
        if isinstance(item, (ast.FunctionDef, ast.AsyncFunctionDef)):
            nodes.extend([*item.decorator_list, *item.args.defaults, *filter(None, item.args.kw_defaults)])
            nodes.extend(_annotations(item) if with_annotations else ())
        elif isinstance(item, ast.AnnAssign) and not with_annotations:
            nodes.extend(filter(None, [item.target, item.value]))
        elif isinstance(item, ast.Lambda):
            nodes.extend([*item.args.defaults, *filter(None, item.args.kw_defaults)])
        else:
            nodes.extend(ast.iter_child_nodes(item))
    return names


def _imports_in(nodes: list[ast.AST]) -> tuple[tuple[int, str, str | None], ...]:
    """Return what import statements inside a piece of code import, as (level, module, name)."""
    found: dict[tuple[int, str, str | None], None] = {}
    for item in nodes:
        if isinstance(item, ast.Import):
            found.update(((0, alias.name, None), None) for alias in item.names)
        elif isinstance(item, ast.ImportFrom):
            found.update(((item.level, item.module or "", alias.name), None) for alias in item.names)
    return tuple(found)


def imported_names(tree: ast.Module) -> set[str]:
    """Return the names that import statements outside functions and classes bind."""
    names: set[str] = set()
    nodes: list[ast.AST] = list(tree.body)
    while nodes:
        node = nodes.pop()
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            names.update((alias.asname or alias.name).partition(".")[0] for alias in node.names)
        elif not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            nodes.extend(ast.iter_child_nodes(node))
    return names - {"*"}


def _names_in_code(code: CodeType) -> tuple[set[str], set[str], set[str]]:
    loads, stores, cell_stores = set(), set(), set()
    for inner in code_objects(code):
        for instruction in dis.get_instructions(inner):
            if instruction.opname in LOADS:
                loads.add(str(instruction.argval))
            elif instruction.opname == "STORE_GLOBAL":
                stores.add(str(instruction.argval))
            elif instruction.opname in ("STORE_DEREF", "DELETE_DEREF"):
                cell_stores.add(str(instruction.argval))
    # A class body inside the function asks for these; they are its own.
    return loads - {"__name__", "__qualname__"} if _has_class(code) else loads, stores, cell_stores


def _has_class(code: CodeType) -> bool:
    return any("__qualname__" in inner.co_names for inner in code_objects(code))


def _annotations(node: FunctionNode) -> list[ast.expr]:
    if isinstance(node, ast.Lambda):
        return []
    arguments = node.args
    everything = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
    own = [argument.annotation for argument in everything if argument is not None and argument.annotation is not None]
    return [*own, node.returns] if node.returns is not None else own


def _names_in(node: ast.AST) -> set[str]:
    return {item.id for item in ast.walk(node) if isinstance(item, ast.Name)}


def _bare_names(nodes: list[ast.AST]) -> set[str]:
    owners = {id(item.value) for item in nodes if isinstance(item, ast.Attribute)}
    return {item.id for item in nodes if isinstance(item, ast.Name) and id(item) not in owners}


def _chains(nodes: list[ast.AST]) -> set[tuple[str, ...]]:
    chains = set()
    for item in nodes:
        if not isinstance(item, ast.Attribute):
            continue
        parts: list[str] = []
        part: ast.AST = item
        while isinstance(part, ast.Attribute):
            parts.insert(0, part.attr)
            part = part.value
        if parts and isinstance(part, ast.Name):
            chains.add((part.id, *parts))
    return chains
