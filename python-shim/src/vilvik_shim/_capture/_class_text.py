"""The text of one class, found through its methods' lines or its name, and checked against its methods."""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import textwrap
from types import CodeType, FunctionType
from typing import TYPE_CHECKING, Any, NamedTuple

from ._compare import compiles_to
from ._definition import FUTURE_ANNOTATIONS, NAMELESS, source_texts
from ._names import Names, imported_names, names_of_class
from ._rebuilt import TEXTS, rebuilt_namespace_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where tools say that the methods are which they have written.
GENERATED = ("<string>", "<attrs generated")
CELL_MARKS = ("<ipython-input", "ipykernel")


class ClassText(NamedTuple):
    """What is known of a class's text; `text` is empty where none was found, for the `problem`."""

    text: str = ""
    node: ast.ClassDef | None = None
    proven: bool = False
    problem: str = ""
    names: Names = Names()
    free: tuple[str, ...] = ()
    future_annotations: bool = False


def class_text_of(kind: type) -> ClassText:
    """Return the text of a class; read and checked once per class."""
    known = _known.get(id(kind))
    if known is None:
        known = _known[id(kind)] = (kind, _find(kind))
    return known[1]


def methods_of(kind: type) -> Iterator[FunctionType]:
    """Yield the plain functions in a class: methods, also static, class methods and properties."""
    for value in list(vars(kind).values()):
        for item in (
            value,
            getattr(value, "__func__", None),
            getattr(value, "fget", None),
            getattr(value, "func", None),
        ):
            function = getattr(item, "__wrapped__", item)
            if type(function) is FunctionType:
                yield function


_known: dict[int, tuple[type, ClassText]] = {}


def _find(kind: type) -> ClassText:
    # Tools say of what they put into a class that it is of its module, not that it has the names of that.
    methods = [method for method in methods_of(kind) if method.__globals__.get("__name__") == kind.__module__]
    own = [method.__code__ for method in methods if method.__qualname__.startswith(f"{kind.__qualname__}.")]
    own = [code for code in own if not code.co_filename.startswith(GENERATED)]
    namespace = rebuilt_namespace_of(kind) or getattr(sys.modules.get(kind.__module__), "__dict__", {})
    if own:
        namespace = next(method.__globals__ for method in methods_of(kind) if method.__code__ is own[0])
    own = list(dict.fromkeys(own))
    for file in _files(own, namespace):
        for lines, tree in source_texts(file, namespace):
            node = _node_in(tree, kind, own)
            if node is not None:
                return _class_text(node, lines, own, namespace, imported_names(tree))
    return ClassText(problem=f"the text of the class {kind.__qualname__} can't be read")


def _files(own: list[CodeType], namespace: dict[str, Any]) -> Iterator[str]:
    if own:
        yield own[0].co_filename
        return
    file = namespace.get("__file__")
    if isinstance(file, str):
        yield file
    if TEXTS in namespace:
        yield NAMELESS[0]
    # A class without methods says nothing of its cell: the newest one that defines it.
    yield from (name for name in reversed(list(linecache.cache)) if any(mark in name for mark in CELL_MARKS))


def _node_in(tree: ast.Module, kind: type, own: list[CodeType]) -> ast.ClassDef | None:
    found = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.name == kind.__name__]
    line = getattr(kind, "__firstlineno__", None) or (own[0].co_firstlineno if own else None)
    for node in found:
        first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
        if line is not None and first <= line <= (node.end_lineno or first):
            return node
    return found[-1] if found and not own else None


def _class_text(
    node: ast.ClassDef, lines: list[str], own: list[CodeType], namespace: dict[str, Any], imported: set[str]
) -> ClassText:
    raw = "".join(lines[node.lineno - 1 : node.end_lineno]).rstrip() + "\n"
    text = textwrap.dedent(raw)
    try:
        ast.parse(text)
    except SyntaxError:
        return ClassText(problem=f"the text of the class {node.name} does not stand alone")
    free = sorted({name for code in own for name in code.co_freevars} - {"__class__"})
    head = f"def _make({', '.join(free)}):\n" if free else ""
    wrapped = head + (textwrap.indent(text, "    ") if free else text)
    # Python compiles method calls in another way where the file imports a name like the object's at its top level.
    heads = ["", f"import {', '.join(sorted(imported))}\n"] if imported else [""]
    blanks = ["\n" * (node.lineno - 1 - bool(free) - head.count("\n")) for head in heads]
    texts = [blank + head + wrapped for blank, head in zip(blanks, heads)]
    proven = all(any(compiles_to(text, code) for text in texts) for code in own)
    is_future = bool(own and own[0].co_flags & FUTURE_ANNOTATIONS)
    return ClassText(
        text=text,
        node=node,
        proven=proven,
        names=names_of_class(own, node),
        free=tuple(free),
        future_annotations=is_future or namespace.get("annotations") is __future__.annotations,
    )


def assignment_in(statement: ast.stmt) -> tuple[str, ast.expr] | None:
    """Return the one name that a statement of a class body assigns to, and what; None for any other statement."""
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1 and isinstance(statement.targets[0], ast.Name):
        return statement.targets[0].id, statement.value
    if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name) and statement.value is not None:
        return statement.target.id, statement.value
    return None


def names_defined(statement: ast.stmt) -> set[str]:
    """Return the names that a statement of a class body binds."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        return {statement.name}
    stored = {item.id for item in ast.walk(statement) if isinstance(item, ast.Name) and isinstance(item.ctx, ast.Store)}
    inner = {item.name for item in ast.walk(statement) if isinstance(item, (ast.FunctionDef, ast.ClassDef))}
    return stored | inner
