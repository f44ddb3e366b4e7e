"""What the text of a dump has made, and its texts: a run that goes on is captured like the one that it came from."""

from __future__ import annotations

import ast
import sys
from functools import lru_cache
from types import ModuleType
from typing import TYPE_CHECKING, Any

from ._lines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterator

# Where a namespace that was made from texts keeps them.
TEXTS = "__vilvik_texts__"
_namespaces: list[dict[str, Any]] = []


def remember_texts(namespace: dict[str, Any], text: str) -> None:
    """Keep the text that `namespace` was made by, and those of the modules in it: no file has them."""
    tree = ast.parse(text)
    _keep(namespace, (text,))
    shared = sys.modules.get(str(namespace.get("SHARED")))
    if shared is not None and isinstance(namespace.get("SOURCE"), str) and TEXTS not in vars(shared):
        remember_texts(vars(shared), namespace["SOURCE"])
    pieces: dict[str, list[str]] = {}
    for statement in tree.body:
        found = _piece(statement)
        if found is not None:
            pieces.setdefault(found[0], []).append(found[1])
    for name, value in list(namespace.items()):
        if isinstance(value, ModuleType) and _is_made(value):
            _keep(vars(value), tuple(pieces.get(name, ())))


def is_rebuilt(module: ModuleType) -> bool:
    """Whether a module was made by the text of a dump."""
    return TEXTS in vars(module)


def rebuilt_texts(namespace: dict[str, Any]) -> Iterator[tuple[list[str], ast.Module]]:
    """Yield lines and tree of each text that a namespace was made by."""
    for text in namespace.get(TEXTS, ()):
        yield _parsed(text)


def rebuilt_namespace_of(kind: type) -> dict[str, Any] | None:
    """Return the namespace that a class was made in by the text of a dump; None for any other class."""
    of_its_name = [made for made in _namespaces if made.get("__name__") == kind.__module__]
    return next((made for made in reversed(of_its_name) if _holds(made, kind)), None)


def _holds(namespace: dict[str, Any], kind: type) -> bool:
    value: Any = None
    members: Any = namespace
    for part in kind.__qualname__.split("."):
        value = members.get(part)
        members = getattr(value, "__dict__", {})
    # What a function in it made, for a closure say, may be held elsewhere.
    is_inside = ".<locals>." in kind.__qualname__ and kind.__qualname__.partition(".")[0] in namespace
    return value is kind or is_inside or any(item is kind for item in list(namespace.values()))


def _keep(namespace: dict[str, Any], texts: tuple[str, ...]) -> None:
    if TEXTS not in namespace:
        _namespaces.append(namespace)
    namespace[TEXTS] = texts


def _is_made(module: ModuleType) -> bool:
    return vars(module).get("__spec__") is None and not getattr(module, "__file__", None)


def _piece(statement: ast.stmt) -> tuple[str, str] | None:
    """Return name and text of `exec(compile('text', …), name.__dict__)`, by which a text fills a module."""
    call = statement.value if isinstance(statement, ast.Expr) else None
    if not isinstance(call, ast.Call) or ast.unparse(call.func) != "exec" or len(call.args) != 2:
        return None
    compiled, target = call.args
    text = compiled.args[0] if isinstance(compiled, ast.Call) and compiled.args else None
    if not isinstance(text, ast.Constant) or not isinstance(text.value, str) or not isinstance(target, ast.Attribute):
        return None
    return ast.unparse(target.value), text.value


@lru_cache(maxsize=256)
def _parsed(text: str) -> tuple[list[str], ast.Module]:
    return lines_of(text), ast.parse(text)
