"""Large lists, tuples and dicts of nothing but numbers and texts, as JSON: a table read from a file, say.

Python's own text of a million numbers takes seconds to write, and as many to read where the code runs next.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any

from ._literals import LARGE

if TYPE_CHECKING:
    from ._program import Program

# JSON gives exactly these back. NaN and the infinities have no strict JSON.
SCALARS = frozenset((str, float, int, bool, type(None)))
NESTED = frozenset((list, dict))
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), check_circular=False)


def json_of(program: Program, value: Any, where: str) -> str | None:
    """Return the expression of a large container of plain data; None where Python's own text is to be written."""
    kind = type(value)
    if program.is_dry or kind not in (list, tuple, dict):
        return None
    rows = _rows_in(value)
    inner = rows if rows is not None else _containers_in(value)
    if inner is None or any(_is_used_elsewhere(program, container) for container in inner):
        return None
    try:
        text = _ENCODER.encode(value)
    except (ValueError, RecursionError):  # not finite, an integer of thousands of digits, or too deep
        return None
    # Two halves of a letter that stand apart would come back as that letter.
    if len(text) <= LARGE or ("\\ud" in text and json.loads(text) != value):
        return None
    for container in inner:
        if type(container) in NESTED:
            program.remember(container, where)
        program.expressions[id(container)] = f"({where})"
    data = program.packing.text(text.encode("ascii"))
    program.remember_packed(data, text)
    names = [program.standard(module) for module in ("json", "zlib", "base64")]
    loaded = "{}.loads({}.decompress({}.b64decode({!r})))".format(*names, data)
    if rows is not None:
        return f"{kind.__name__}(map(tuple, {loaded}))"
    return f"tuple({loaded})" if kind is tuple else loaded


def _rows_in(value: Any) -> list[Any] | None:
    """Return the tuples that a list or tuple holds; None where one holds more than scalars, or is there twice."""
    if type(value) is dict or set(map(type, value)) != {tuple}:
        return None
    is_plain = set(map(type, chain.from_iterable(value))) <= SCALARS
    return list(value) if is_plain and len(set(map(id, value))) == len(value) else None


def _containers_in(value: Any) -> list[Any] | None:
    """Return all lists and dicts inside; None where anything else but scalars is, or one twice."""
    if type(value) is tuple:
        return [] if set(map(type, value)) <= SCALARS else None
    containers, seen = [value], {id(value)}
    for container in containers:  # which grows meanwhile
        is_dict = type(container) is dict
        if is_dict and not set(map(type, container)) <= {str}:
            return None
        items = container.values() if is_dict else container
        kinds = set(map(type, items)) - SCALARS
        if not kinds <= NESTED:
            return None
        inner = [item for item in items if type(item) in NESTED] if kinds else []
        keys = set(map(id, inner))
        if len(keys) < len(inner) or not seen.isdisjoint(keys):
            return None
        seen |= keys
        containers += inner
    return containers[1:]


def _is_used_elsewhere(program: Program, container: Any) -> bool:
    key = id(container)
    return key in program.expressions or key in program.shape.named or key in program.shape.circular
