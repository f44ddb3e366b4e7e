"""Which names a function uses: from its code object, and from the syntax that no code object shows."""

from __future__ import annotations

import ast
import dis
from typing import TYPE_CHECKING, NamedTuple, Union

from ._compare import code_objects

if TYPE_CHECKING:
    from types import CodeType

FunctionNode = Union[ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda]
LOADS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS", "DELETE_GLOBAL")


class Names(NamedTuple):
    """Names used by a function and the functions inside it, each list sorted.

    `loads`: global names read; `stores`: global names assigned; `imports`: modules imported inside; `chains`: each
    `a.b.c` as ("a", "b", "c"); `annotations`: names in the annotations of its own signature.
    """

    loads: tuple[str, ...] = ()
    stores: tuple[str, ...] = ()
    imports: tuple[str, ...] = ()
    chains: tuple[tuple[str, ...], ...] = ()
    annotations: tuple[str, ...] = ()


def names_of(code: CodeType, node: FunctionNode) -> Names:
    """Return the names that the function of this code object and syntax node uses."""
    loads, stores, imports = _names_in_code(code)
    return Names(
        loads=tuple(sorted(loads)),
        stores=tuple(sorted(stores)),
        imports=tuple(sorted(imports)),
        chains=tuple(sorted(_chains(node))),
        annotations=tuple(sorted({name for item in _annotations(node) for name in _names_in(item)})),
    )


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
    loads, stores, imports = set(), set(), set()
    for inner in code_objects(code):
        for instruction in dis.get_instructions(inner):
            if instruction.opname in LOADS:
                loads.add(str(instruction.argval))
            elif instruction.opname == "STORE_GLOBAL":
                stores.add(str(instruction.argval))
            elif instruction.opname == "IMPORT_NAME":
                imports.add(str(instruction.argval))
    # A class body inside the function asks for these; they are its own.
    return loads - {"__name__", "__qualname__"} if _has_class(code) else loads, stores, imports


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


def _chains(node: ast.AST) -> set[tuple[str, ...]]:
    chains = set()
    for item in ast.walk(node):
        parts: list[str] = []
        part: ast.AST = item
        while isinstance(part, ast.Attribute):
            parts.insert(0, part.attr)
            part = part.value
        if parts and isinstance(part, ast.Name):
            chains.add((part.id, *parts))
    return chains
