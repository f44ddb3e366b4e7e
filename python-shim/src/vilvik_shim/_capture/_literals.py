"""Python source text of plain values."""

from __future__ import annotations

import math
from typing import Any, Callable

MAX_DEPTH = 40
MAX_CHARACTERS = 8 * 1024 * 1024
# Above this many bits Python refuses to print an integer in decimal.
MAX_DECIMAL_BITS = 10_000
ARRAY_KINDS = "biufcUSO"


class NotLiteral(ValueError):  # noqa: N818 -- not an error of the run
    """The value has no text of its own."""


def literal(value: Any, numpy_name: str) -> str:
    """Return an expression that makes an equal value of the same type; raises NotLiteral where there is none.

    Carried: None, bool, numbers, text, bytes, ranges, slices; tuples, lists, dicts, sets of them; NumPy scalars and
    arrays (the text needs NumPy under `numpy_name`).
    """
    text = _expression(value, numpy_name, 0)
    if len(text) > MAX_CHARACTERS:
        raise NotLiteral(f"its text would have {len(text)} characters")
    return text


def is_numpy(value: Any) -> bool:
    """Whether a value is a NumPy scalar or array."""
    return type(value).__module__ == "numpy" and hasattr(value, "dtype")


def holds_numpy(value: Any) -> bool:
    """Whether a plain value is, or holds, anything of NumPy."""
    if isinstance(value, dict):
        return any(map(holds_numpy, [*value.keys(), *value.values()]))
    if isinstance(value, (list, tuple, set, frozenset)):
        return any(map(holds_numpy, value))
    return is_numpy(value)


def is_mutable(value: Any) -> bool:
    """Whether a value can change in place."""
    return type(value) in (list, dict, set, bytearray) or (
        is_numpy(value) and hasattr(value, "flags") and value.ndim > 0
    )


def _expression(value: Any, numpy_name: str, depth: int) -> str:
    if depth > MAX_DEPTH:
        raise NotLiteral("it is nested too deeply, or holds itself")
    simple = _SIMPLE.get(type(value))
    if simple is not None:
        return simple(value)
    if is_numpy(value):
        return _numpy(value, numpy_name, depth)
    container = _CONTAINERS.get(type(value))
    if container is None:
        raise NotLiteral(f"a value of type {type(value).__module__}.{type(value).__qualname__}")
    return container(value, lambda item: _expression(item, numpy_name, depth + 1))


def _int(value: int) -> str:
    return repr(value) if value.bit_length() <= MAX_DECIMAL_BITS else hex(value)


def _float(value: float) -> str:
    return repr(value) if math.isfinite(value) else f'float("{value!r}")'


def _complex(value: complex) -> str:
    return f"complex({_float(value.real)}, {_float(value.imag)})"


def _tuple(value: tuple[Any, ...], inner: Callable[[Any], str]) -> str:
    return f"({inner(value[0])},)" if len(value) == 1 else "(" + ", ".join(map(inner, value)) + ")"


def _list(value: list[Any], inner: Callable[[Any], str]) -> str:
    return "[" + ", ".join(map(inner, value)) + "]"


def _dict(value: dict[Any, Any], inner: Callable[[Any], str]) -> str:
    return "{" + ", ".join(f"{inner(key)}: {inner(item)}" for key, item in value.items()) + "}"


def _set(value: set[Any], inner: Callable[[Any], str]) -> str:
    # Sorted, since the order of a set changes from process to process.
    return "{" + ", ".join(sorted(map(inner, value))) + "}" if value else "set()"


def _frozenset(value: frozenset[Any], inner: Callable[[Any], str]) -> str:
    return f"frozenset({_set(set(value), inner) if value else ''})"


def _numpy(value: Any, numpy_name: str, depth: int) -> str:
    kind, native = value.dtype.kind, value.dtype.isnative
    if (
        kind not in ARRAY_KINDS
        or (value.dtype.itemsize > 16 and kind in "fc")
        or (kind == "f" and value.dtype.itemsize > 8)
    ):
        raise NotLiteral(f"a NumPy value of type {value.dtype}")
    dtype = value.dtype.name if native and kind in "biufc" else value.dtype.str
    if not hasattr(value, "flags") or type(value).__name__ != "ndarray":
        if type(value).__name__ in ("matrix", "MaskedArray", "recarray"):
            raise NotLiteral(f"an array of type {type(value).__name__}")
        return f"{numpy_name}.{type(value).__name__}({_expression(value.item(), numpy_name, depth + 1)})"
    listed = _expression(value.tolist(), numpy_name, depth + 1)
    typed = "object" if kind == "O" else repr(dtype)
    # Sums over a column-wise array add in another order.
    order = ", order='F'" if value.flags.f_contiguous and not value.flags.c_contiguous else ""
    shape = f".reshape({value.shape!r})" if value.size == 0 else ""
    return f"{numpy_name}.array({listed}, dtype={typed}{order}){shape}"


_SIMPLE: dict[type, Callable[[Any], str]] = {
    type(None): repr,
    type(Ellipsis): lambda _: "...",
    bool: repr,
    int: _int,
    float: _float,
    complex: _complex,
    str: ascii,
    bytes: repr,
    bytearray: repr,
    range: repr,
}

_CONTAINERS: dict[type, Callable[[Any, Callable[[Any], str]], str]] = {
    tuple: _tuple,
    list: _list,
    dict: _dict,
    set: _set,
    frozenset: _frozenset,
    slice: lambda value, inner: f"slice({inner(value.start)}, {inner(value.stop)}, {inner(value.step)})",
}
