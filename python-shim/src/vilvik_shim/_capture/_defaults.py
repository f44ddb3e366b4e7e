"""Default values in a signature: written as the values they have, not as the expressions that once made them."""

from __future__ import annotations

import ast
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Callable

from ._lines import lines_of
from ._literals import NotLiteral

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._definition import Definition

WRAPPER = "if True:\n"


def with_default_values(
    definition: Definition, function: Any, to_text: Callable[[Any], str]
) -> tuple[Definition, set[str]]:
    """Return the definition with plain default values written out, and the names that the others still need."""
    if not definition.computed_defaults:
        return definition, set()
    text, names = _fill(definition.text, function, to_text)
    code, indented = function.__code__, definition.indented
    # Only a maker takes the indented form.
    if indented and (code.co_freevars or function.__globals__.get(code.co_name) is not function):
        indented = _fill(WRAPPER + indented, function, to_text)[0][len(WRAPPER) :]
    return definition._replace(text=text, indented=indented), names


def has_computed_default(arguments: ast.arguments) -> bool:
    """Whether a default value is more than a constant."""
    return any(not isinstance(node, ast.Constant) for _, node in _defaults(arguments))


def _fill(text: str, function: Any, to_text: Callable[[Any], str]) -> tuple[str, set[str]]:
    arguments = _arguments_in(text)
    lines = [line.encode() for line in lines_of(text)]
    names: set[str] = set()
    for key, node in reversed(list(_defaults(arguments))):
        if isinstance(node, ast.Constant):
            continue
        try:
            value = function.__kwdefaults__[key] if isinstance(key, str) else function.__defaults__[key]
            _replace(lines, node, to_text(value))
        except NotLiteral:
            names.update(item.id for item in ast.walk(node) if isinstance(item, ast.Name))
    return b"".join(lines).decode(), names


@lru_cache(maxsize=512)
def _arguments_in(text: str) -> ast.arguments:
    functions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
    return next(node.args for node in ast.walk(ast.parse(text)) if isinstance(node, functions))


def _defaults(arguments: ast.arguments) -> Iterator[tuple[int | str, ast.expr]]:
    """Yield index or name of each parameter with a default, in the order of the text."""
    yield from enumerate(arguments.defaults)
    for argument, node in zip(arguments.kwonlyargs, arguments.kw_defaults):
        if node is not None:
            yield argument.arg, node


def _replace(lines: list[bytes], node: ast.expr, text: str) -> None:
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    tail = lines[last][node.end_col_offset :]
    lines[first : last + 1] = [lines[first][: node.col_offset] + text.encode() + tail]
