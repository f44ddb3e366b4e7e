"""Large lists, tuples and dicts of nothing but numbers and texts, as JSON: a table read from a file, say.

Python's own text of a million numbers takes seconds to write, and as many to read where the code runs next.
"""

from __future__ import annotations

import json
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple

from ._literals import LARGE

if TYPE_CHECKING:
    from ._program import Program

# JSON gives exactly these back. NaN and the infinities have no strict JSON.
SCALARS = frozenset((str, float, int, bool, type(None)))
NESTED = frozenset((list, dict))
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), check_circular=False)


class _Plan(NamedTuple):
    """What JSON is to hold, the expression that makes the value of it, and the containers that it has inside."""

    data: Any
    form: str
    inner: list[Any]


def json_of(program: Program, value: Any, where: str) -> str | None:
    """Return the expression of a large container of plain data; None where Python's own text is to be written."""
    if program.is_dry or type(value) not in (list, tuple, dict):
        return None
    plan = _plan(value)
    if plan is None or any(_is_used_elsewhere(program, container) for container in plan.inner):
        return None
    try:
        text = _ENCODER.encode(plan.data)
    except (ValueError, RecursionError):  # not finite, an integer of thousands of digits, or too deep
        return None
    # Two halves of a letter that stand apart would come back as that letter.
    if len(text) <= LARGE or ("\\ud" in text and json.loads(text) != _as_json_has_it(plan.data)):
        return None
    for container in plan.inner:
        if type(container) in NESTED:
            program.remember(container, where)
        program.expressions[id(container)] = f"({where})"
    data = program.packing.text(text.encode("ascii"))
    program.remember_packed(data, text)
    names = [program.standard(module) for module in ("json", "zlib", "base64")]
    return plan.form.format("{}.loads({}.decompress({}.b64decode({!r})))".format(*names, data))


def _plan(value: Any) -> _Plan | None:
    kind = type(value)
    if kind is dict and not set(map(type, value)) <= {str}:
        return _plan_of_pairs(value)
    rows = _rows_in(value) if kind is not dict else None
    if rows is not None:
        return _Plan(value, kind.__name__ + "(map(tuple, {}))", rows)
    if kind is tuple:
        return _Plan(value, "tuple({})", []) if set(map(type, value)) <= SCALARS else None
    inner = _containers_in(value)
    return None if inner is None else _Plan(value, "{}", inner)


def _plan_of_pairs(value: dict[Any, Any]) -> _Plan | None:
    """Plan a dict whose keys JSON has not: numbers, or tuples of them."""
    keys, values = list(value), list(value.values())
    rows, inner = _rows_in(keys), _containers_in(values)
    if inner is None or (rows is None and not set(map(type, keys)) <= SCALARS):
        return None
    made = "map(tuple, keys)" if rows is not None else "keys"
    return _Plan([keys, values], f"(lambda keys, values: dict(zip({made}, values)))(*{{}})", inner + (rows or []))


def _rows_in(value: Any) -> list[Any] | None:
    """Return the tuples that a list or tuple holds; None where one holds more than scalars, or is there twice."""
    if set(map(type, value)) != {tuple}:
        return None
    is_plain = set(map(type, chain.from_iterable(value))) <= SCALARS
    return list(value) if is_plain and len(set(map(id, value))) == len(value) else None


def _containers_in(value: Any) -> list[Any] | None:
    """Return all lists and dicts inside; None where anything else but scalars is, or one twice."""
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


def _as_json_has_it(data: Any) -> Any:
    """Return the same with lists for tuples."""
    if isinstance(data, (list, tuple)):
        return [_as_json_has_it(item) for item in data]
    return {key: _as_json_has_it(item) for key, item in data.items()} if isinstance(data, dict) else data
