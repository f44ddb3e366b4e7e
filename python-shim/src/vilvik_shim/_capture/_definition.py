"""The text of one function, found through its code object and checked against it."""

from __future__ import annotations
import __future__

import ast
import linecache
import sys
import textwrap
from typing import TYPE_CHECKING, Any, NamedTuple

from ._compare import compiles_to
from ._defaults import WRAPPER, has_computed_default
from ._lines import lines_of
from ._names import FunctionNode, Names, imported_names, names_of
from ._rebuilt import rebuilt_texts

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import CodeType

FUTURE_ANNOTATIONS = __future__.annotations.compiler_flag
# File names that stand for no text anyone could read again.
NAMELESS = ("<string>", "<stdin>", "<unknown>")
# The name that cloudpickle gives to code: `pygad.load` brings functions back that only their globals tell the file of.
UNPICKLED = "<dynamic-code>"
MAX_KNOWN = 512


class Definition(NamedTuple):
    """What is known of a function's text.

    `text` is the `def` without decorators, or the lambda in parentheses; empty where none was found, for the `problem`.
    `indented` is the same as it stands inside another function. `proven`: it compiles to the code that ran.
    """

    text: str = ""
    indented: str = ""
    is_lambda: bool = False
    proven: bool = False
    problem: str = ""
    line: int = 0
    names: Names = Names()
    computed_defaults: bool = False
    # Annotations were not evaluated in the function's own file.
    future_annotations: bool = False

    def factory(self, name: str, parameters: tuple[str, ...], maker: str) -> str:
        """Return the text of a function `maker` that makes this one, `name`, out of the values it closes over."""
        head = f"def {maker}({', '.join(parameters)}):\n"
        if self.is_lambda:
            return f"{head}    return {self.text}\n"
        margin = self.indented[: len(self.indented) - len(self.indented.lstrip())]
        if name in self.names.loads and len(margin) > 1:
            # Its own name means what the user's module binds to it, a decorated function say: a class hides it.
            return f"{head} class _:\n{self.indented} return vars(_)[{name!r}]\n"
        return f"{head}{self.indented}{margin}return {name}\n"


def definition_of(function: Any) -> Definition:
    """Return the definition of a plain function; read and checked once per code object."""
    code: CodeType = function.__code__
    known = _known.get(id(code))
    if known is None:
        if len(_known) >= MAX_KNOWN:
            _known.clear()
        # The code object is kept, so that its id() stays its own.
        known = _known[id(code)] = (code, _define(code, function.__globals__))
    return known[1]


def module_tree(file: str, namespace: dict[str, Any]) -> tuple[list[str], ast.Module] | None:
    """Return lines and syntax tree of a source file (or notebook cell); None where it can't be read or parsed."""
    lines = linecache.getlines(file, namespace)
    known = _trees.get(file)
    if known is not None and known[0] is lines:
        return known
    if not lines:
        return None
    try:
        tree = ast.parse("".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    if len(_trees) >= MAX_KNOWN:
        _trees.clear()
    _trees[file] = (lines, tree)
    return lines, tree


_known: dict[int, tuple[CodeType, Definition]] = {}
_trees: dict[str, tuple[list[str], ast.Module]] = {}
_imported: dict[int, tuple[ast.Module, list[str]]] = {}
_indexes: dict[int, tuple[ast.Module, dict[tuple[str, int], list[FunctionNode]]]] = {}


def _define(code: CodeType, namespace: dict[str, Any]) -> Definition:
    found = _look_up(code, namespace)
    if not found.proven and code.co_filename in linecache.cache:
        linecache.checkcache(code.co_filename)  # edited and reloaded since its lines were read
        if code.co_filename not in linecache.cache:
            return _look_up(code, namespace)
    return found


def _look_up(code: CodeType, namespace: dict[str, Any]) -> Definition:
    texts = list(source_texts(code.co_filename, namespace))
    if not texts:
        return Definition(problem=f"its source can't be read ({code.co_filename})")
    first = None
    for lines, tree in texts:
        for definition in _candidates(code, lines, tree):
            if _is_proven(definition, code, tree):
                return definition._replace(proven=True)
            first = first or definition
    if first is None:
        return Definition(problem="its file holds no such function at its line (edited since?)")
    if first.is_lambda:
        return Definition(problem="none of the lambdas on its line compiles to the code that ran (edited since?)")
    return first


def source_texts(file: str, namespace: dict[str, Any]) -> Iterator[tuple[list[str], ast.Module]]:
    """Yield lines and tree of the file that code came from; of code in no file those of notebook cells, newest first.

    The texts of a dump come before files, whose names they have.
    """
    yield from rebuilt_texts(namespace)
    if file == UNPICKLED:
        file = str(namespace.get("__file__", file))
    if file not in NAMELESS:
        found = module_tree(file, namespace)
        if found is not None:
            yield found
            return
    for body in _cells_behind(file, namespace):
        tree = _tree_of(body)
        if tree is not None:
            yield lines_of(body), tree


def _cells_behind(file: str, namespace: dict[str, Any]) -> Iterator[str]:
    """Yield the notebook cells that code of this file name may be from, newest first: timed ones, or all if loaded."""
    is_loaded = file == UNPICKLED
    cells = vars(sys.modules["__main__"]).get("_ih") if is_loaded else namespace.get("_ih", namespace.get("In"))
    if not isinstance(cells, list) or not file.startswith("<"):
        return
    for text in reversed(cells):
        body = _inside_cell_magic(text) or (text if is_loaded else None)
        if isinstance(body, str):
            yield body


def _inside_cell_magic(text: Any) -> str | None:
    """Return what `%%time` was given: IPython keeps such a cell as `get_ipython().run_cell_magic(name, line, body)`."""
    if not isinstance(text, str) or "run_cell_magic" not in text:
        return None
    tree = _tree_of(text)
    for node in ast.walk(tree) if tree is not None else ():
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "run_cell_magic":
            body = node.args[-1] if node.args else None
            return body.value if isinstance(body, ast.Constant) and isinstance(body.value, str) else None
    return None


def _tree_of(text: str) -> ast.Module | None:
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError):
        return None


def _candidates(code: CodeType, lines: list[str], tree: ast.Module) -> Iterator[Definition]:
    """Yield what may be this function, best form first."""
    # Innermost first: the text of a lambda that makes another one holds the code of both.
    for node in reversed(_functions_by_line(tree).get((code.co_name, code.co_firstlineno), [])):
        if isinstance(node, ast.Lambda):
            segment = ast.get_source_segment("".join(lines), node)
            if segment:
                names, computed = names_of(code, node), has_computed_default(node.args)
                text = f"({segment})"
                yield Definition(text, line=node.lineno, is_lambda=True, names=names, computed_defaults=computed)
        else:
            yield from _forms("".join(lines[node.lineno - 1 : node.end_lineno]), code, node)


def _functions_by_line(tree: ast.Module) -> dict[tuple[str, int], list[FunctionNode]]:
    """Return the functions of a file by name and first line, as code objects tell them."""
    known = _indexes.get(id(tree))
    if known is not None and known[0] is tree:
        return known[1]
    index: dict[tuple[str, int], list[FunctionNode]] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
            index.setdefault((node.name, first), []).append(node)
        elif isinstance(node, ast.Lambda):
            index.setdefault(("<lambda>", node.lineno), []).append(node)
    if len(_indexes) >= MAX_KNOWN:
        _indexes.clear()
    _indexes[id(tree)] = (tree, index)
    return index


def _forms(raw: str, code: CodeType, node: FunctionNode) -> Iterator[Definition]:
    raw = raw.rstrip() + "\n"
    dedented = textwrap.dedent(raw)
    indented = raw if raw[0].isspace() else textwrap.indent(raw, "    ")
    future = bool(code.co_flags & FUTURE_ANNOTATIONS)
    definition = Definition(
        dedented,
        indented,
        line=node.lineno,
        names=names_of(code, node),
        computed_defaults=has_computed_default(node.args),
        future_annotations=future,
    )
    yield definition
    if raw[0].isspace():
        # Taking the margin away changes texts of several lines inside the function.
        yield definition._replace(text=WRAPPER + raw)


def _imported_in(tree: ast.Module) -> list[str]:
    known = _imported.get(id(tree))
    if known is None or known[0] is not tree:
        if len(_imported) >= MAX_KNOWN:
            _imported.clear()
        known = _imported[id(tree)] = (tree, sorted(imported_names(tree)))
    return known[1]


def _is_proven(definition: Definition, code: CodeType, tree: ast.Module) -> bool:
    """Whether the text gives the code that runs: compiled as a notebook would, alone, or below its file's imports."""
    text, above = definition.text, int(definition.text.startswith(WRAPPER))
    if code.co_freevars:
        text, above = definition.factory(code.co_name, code.co_freevars, "_make"), 1
    # Python compiles method calls in another way where the file imports a name like the object's at its top level.
    imported = _imported_in(tree)
    heads = ["", f"import {', '.join(imported)}\n"] if imported else [""]
    # From Python 3.13 the line of an inner class is part of the code.
    blanks = ["\n" * (definition.line - 1 - above - head.count("\n")) for head in heads]
    return any(compiles_to(blank + head + text, code) for blank, head in zip(blanks, heads))
