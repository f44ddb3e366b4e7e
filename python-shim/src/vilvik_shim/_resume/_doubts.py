"""Why going on with a run may differ from one that was never stopped."""

from __future__ import annotations

import ast
import warnings
from typing import TYPE_CHECKING, Any

from .._host import this_host
from ._callables import carried_by_start

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._read._read import Lines

# What "the same PyGAD, NumPy and Python" means.
SAME = (("pygad_sha256", "PyGAD"), ("numpy_version", "NumPy"), ("python_version", "Python"))
BROKEN_OFF = ("failed", "interrupted")
CHANGING = ("append", "extend", "insert", "add", "update", "setdefault", "pop", "popleft", "appendleft", "clear")
# How a text makes a generator of random numbers that the user holds.
GENERATORS = (".bit_generator.state = ", ".set_state(", "random.Random", "_random.Random")
FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)


def say_doubts(lines: Lines, state: dict[str, Any], handed: Mapping[str, Any]) -> None:
    """Give all of them as one warning, at the line of the user's."""
    doubts = [*state["not_exact"], *_about_class(lines, state, handed), *_about_versions(lines)]
    doubts += [
        f"{role} was captured with {', '.join(map(str, report['opaque']))} left out"
        for role, report in (lines.header.get("capture") or {}).items()
        if report.get("opaque") and role not in handed
    ]
    keeping = [role for role, text in lines.body["code"].items() if role not in handed and keeps_values(text)]
    if keeping and lines.header["phase"] in BROKEN_OFF and state["moment"] != "final":
        doubts.append(
            f"the run broke off inside a generation, and what {', '.join(keeping)} keep for themselves "
            "(counters, lists, random generators) is as it was then"
        )
    if doubts:
        message = "vilvik-shim: going on may differ from a run that was never stopped: " + "; ".join(doubts)
        warnings.warn(message, RuntimeWarning, stacklevel=4)


def _about_class(lines: Lines, state: dict[str, Any], handed: Mapping[str, Any]) -> list[str]:
    if "GA" in handed or "class" in carried_by_start(lines) or state["class"].startswith("pygad."):
        return []
    return [f"the class {state['class']} is not in the dump: pass it as callables={{'GA': …}}"]


def _about_versions(lines: Lines) -> list[str]:
    doubts = []
    then, now = lines.header["origin"], this_host().origin()
    for key, what in SAME:
        old, new = str(then.get(key)), str(now.get(key))
        if key == "python_version":
            old, new = (".".join(text.split(".")[:2]) for text in (old, new))
        if old != new:
            was = f"{then.get('pygad_version')} then, {now.get('pygad_version')} now" if what == "PyGAD" else ""
            doubts.append(f"{what} is another one: {was or f'{old} then, {new} now'}")
    return doubts


def keeps_values(text: Any) -> bool:
    """Whether a code field changes values that outlive a call: as far as its text shows."""
    try:
        nodes = list(ast.walk(ast.parse(text)))
    except (SyntaxError, ValueError, TypeError):
        return False
    # Modules of the user's, and what several fields share, are texts inside the text.
    inner = [node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str)]
    return (
        any(mark in text for mark in GENERATORS)
        or any(_changes_more_than_its_own(node) for node in nodes if isinstance(node, FUNCTIONS))
        or any(keeps_values(value) for value in inner if "\n" in value)
    )


def _changes_more_than_its_own(function: ast.AST) -> bool:
    nodes = list(ast.walk(function))
    own = {node.arg for node in nodes if isinstance(node, ast.arg)} - {"self", "cls"}
    own |= {node.id for node in nodes if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)}
    for node in nodes:
        if isinstance(node, (ast.Global, ast.Nonlocal)):
            return True
        if isinstance(node, (ast.Attribute, ast.Subscript)) and not isinstance(node.ctx, ast.Load):
            changed: ast.AST = node
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in CHANGING:
            changed = node.func.value
        else:
            continue
        if _root(changed) not in (own | {None}):
            return True
    return False


def _root(node: ast.AST) -> str | None:
    """Return the name at the beginning of `a.b[c].d`."""
    while isinstance(node, (ast.Attribute, ast.Subscript)):
        node = node.value
    return node.id if isinstance(node, ast.Name) else None
