"""Strict JSON values from Python and NumPy ones, exactly, or with a note."""

from __future__ import annotations

import math
import re
import sys
from typing import TYPE_CHECKING, Any, Union

if TYPE_CHECKING:
    from .._notes import Notes

Json = Union[None, bool, int, float, str, "list[Json]", "dict[str, Json]"]

LARGEST = sys.float_info.max
MAX_DEPTH = 40
# Python refuses to print longer integers (sys.set_int_max_str_digits).
MAX_INT_BITS = 14_000
LARGE_INT = 1 << 60
SURROGATE = re.compile("[\ud800-\udfff]")


def plain(value: Any, path: str, notes: Notes) -> Json:
    """Convert `value` to a strict JSON value; what has none becomes null, with one note per kind and `path`."""
    kind = type(value)
    if (  # the most frequent ones first
        value is None
        or kind is bool
        or (kind is int and -LARGE_INT < value < LARGE_INT)
        or (kind is str and value.isascii())
        or (kind is float and math.isfinite(value))
    ):
        return value  # type: ignore[no-any-return]
    converter = _Converter()
    result = converter.convert(value, 0)
    for found, count in converter.lost.items():
        times = f" ({count} times)" if count > 1 else ""
        notes.add(path, found + times, converter.actions[found])
    return result


def scalar(value: Any, path: str, notes: Notes) -> Json:
    """Convert a number that the body requires: infinite ones are clamped to the largest double of their sign."""
    number = value.item() if hasattr(value, "item") else value
    if isinstance(number, float) and math.isinf(number):
        clamped = math.copysign(LARGEST, number)
        notes.add(path, str(number), f"clamped to {clamped!r}")
        return clamped
    return plain(number, path, notes)


def text(value: str, path: str, notes: Notes) -> str:
    """Return `value` as text that UTF-8 can carry; lone surrogates become U+FFFD, with a note."""
    cleaned = without_surrogates(value)
    if cleaned != value:
        notes.add(path, "lone surrogates", "replaced by U+FFFD")
    return cleaned


def without_surrogates(value: str) -> str:
    """Replace each lone surrogate by U+FFFD."""
    return value if value.isascii() else SURROGATE.sub("\ufffd", value)


class _Converter:
    """One conversion; counts what it could not carry."""

    def __init__(self) -> None:
        self.lost: dict[str, int] = {}
        self.actions: dict[str, str] = {}

    def convert(self, value: Any, depth: int) -> Json:
        kind = type(value)
        if value is None or kind is bool:
            return value  # type: ignore[no-any-return]
        if isinstance(value, float):  # NumPy's float64 too
            return float(value) if math.isfinite(value) else self._lose("non-finite number", "null")
        if kind is int:
            return value if value.bit_length() <= MAX_INT_BITS else self._lose("integer too long to print", "null")
        if depth > MAX_DEPTH:
            return self._lose("containers nested too deeply", "null")
        if hasattr(value, "dtype") and not isinstance(value, type):
            return self._array(value, depth) if value.ndim else self._number(value.item(), depth)
        return self._other(value, depth)

    def _array(self, array: Any, depth: int) -> Json:
        values: Json = array.tolist()
        kind = array.dtype.kind
        if kind in "iub" or (kind == "f" and array.dtype.itemsize <= 8 and _all_finite(array)):
            return values
        return self.convert(values, depth)

    def _other(self, value: Any, depth: int) -> Json:
        if isinstance(value, type):
            return type_name(value)
        if isinstance(value, (list, tuple, range)):
            if _are_finite_floats(value):
                return list(map(float, value))
            return [self.convert(item, depth + 1) for item in value]
        if isinstance(value, dict):
            return {self._key(key): self.convert(item, depth + 1) for key, item in value.items()}
        if isinstance(value, (set, frozenset)):
            return [self.convert(item, depth + 1) for item in sorted(value, key=repr)]
        return self._number(value, depth)

    def _number(self, item: Any, depth: int) -> Json:
        if isinstance(item, str):
            return self._text(str.__str__(item))
        if isinstance(item, bool):
            return item
        if isinstance(item, int):
            return self.convert(int(item), depth + 1)
        # A long double stays what it is under .item(); float() rounds it.
        if isinstance(item, float) or getattr(getattr(item, "dtype", None), "kind", "") == "f":
            rounded = float(item)
            if rounded != item and math.isfinite(rounded):
                self._lose("number with more digits than a double", "rounded")
            return self.convert(rounded, depth + 1)
        return self._lose(f"value of type {type_name(type(item))}", "null")

    def _key(self, key: Any) -> str:
        if type(key) is str:
            return self._text(key)
        self._lose("key that is not text", "written as text")
        return self._text(str(key))

    def _text(self, value: str) -> str:
        cleaned = without_surrogates(value)
        if cleaned != value:
            self._lose("lone surrogates", "replaced by U+FFFD")
        return cleaned

    def _lose(self, found: str, action: str) -> Json:
        self.lost[found] = self.lost.get(found, 0) + 1
        self.actions[found] = action
        return None


def type_name(kind: type) -> str:
    """Name a type as the API does: `float`, `numpy.int8`; others with their module."""
    if kind.__module__ == "builtins":
        return kind.__name__
    module = "numpy" if kind.__module__.startswith("numpy") else kind.__module__
    return f"{module}.{kind.__name__}"


def _are_finite_floats(values: Any) -> bool:
    """Whether these are numbers that need no look at each: Python's floats, or NumPy's float64."""
    return all(issubclass(kind, float) for kind in set(map(type, values))) and all(map(math.isfinite, values))


def _all_finite(array: Any) -> bool:
    return b"\0" not in sys.modules["numpy"].isfinite(array).tobytes()
