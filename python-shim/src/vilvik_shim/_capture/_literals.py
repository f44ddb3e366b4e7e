"""Python source text of values that have a text of their own."""

from __future__ import annotations

import math
from types import MappingProxyType
from typing import Any, Callable

MAX_DEPTH = 40
MAX_CHARACTERS = 64 * 1024 * 1024
# Above this many bits Python refuses to print an integer in decimal.
MAX_DECIMAL_BITS = 10_000
# Texts and bytes longer than this are compressed.
LARGE = 16 * 1024


class NotLiteral(ValueError):  # noqa: N818 -- not an error of the run
    """The value has no text of its own."""


def is_scalar(value: Any) -> bool:
    """Whether a value can't change, holds nothing, and is not large."""
    kind = type(value)
    return kind in _SCALARS and (kind not in (str, bytes) or len(value) <= LARGE)


def scalar_text(value: Any) -> str | None:
    """Return an expression for a value that can't change and holds nothing; None for others and large ones."""
    return _SCALARS[type(value)](value) if is_scalar(value) else None


def is_array(value: Any) -> bool:
    """Whether a value is a NumPy scalar or array."""
    return type(value).__module__.partition(".")[0] == "numpy" and hasattr(value, "dtype") and hasattr(value, "tolist")


def _int(value: int) -> str:
    return repr(value) if value.bit_length() <= MAX_DECIMAL_BITS else hex(value)


def float_text(value: float) -> str:
    """Return an expression for any float."""
    return repr(value) if math.isfinite(value) else f'float("{value!r}")'


def _complex(value: complex) -> str:
    return f"complex({float_text(value.real)}, {float_text(value.imag)})"


_SCALARS: dict[type, Callable[[Any], str]] = {
    type(None): repr,
    type(Ellipsis): lambda _: "...",
    type(NotImplemented): repr,
    bool: repr,
    int: _int,
    float: float_text,
    complex: _complex,
    str: ascii,
    bytes: repr,
    range: repr,
}

CONTAINERS = (tuple, list, dict, set, frozenset, slice, bytearray, str, bytes, MappingProxyType)
MUTABLE = (list, dict, set, bytearray)
