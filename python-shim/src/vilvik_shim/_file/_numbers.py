"""Lists of numbers as JSON text: each number that occurs is written once in the dumps of a run.

The shortest digits of a float take Python a microsecond. A population is full of genes that crossover has copied, its
next generation too, and a history only grows.
"""

from __future__ import annotations

from itertools import chain
from math import isfinite
from typing import TYPE_CHECKING, Any

from ._header import encode_text
from ._values import plain

if TYPE_CHECKING:
    from .._notes import Notes
    from ._values import Json

# More numbers are not looked at first: a second copy of a large population is what a run has no memory for.
MAX_NUMBERS = 20_000
MAX_KEPT = 5_000
DOUBLE = "<f8"


class FloatTexts(dict[float, str]):
    """The texts of the floats that a run has written, made when asked for; by path, those of its latest arrays."""

    def __init__(self) -> None:
        super().__init__()
        self.arrays: dict[str, tuple[tuple[int, ...], bytes, str]] = {}

    def __missing__(self, number: float) -> str:
        """Return the text of a float seen for the first time."""
        text = repr(number)
        if number:  # 0.0 is equal to -0.0
            self[number] = text
        return text


def encode_array(value: Any, path: str, notes: Notes, texts: FloatTexts) -> str:
    """Return as JSON what `plain` makes of `value`; of an array of floats without a look at each."""
    is_array = getattr(getattr(value, "dtype", None), "str", None) == DOUBLE
    if not is_array or value.ndim not in (1, 2) or not 0 < value.size <= MAX_NUMBERS:
        return encode_numbers(plain(value, path, notes), texts)
    shape, data = value.shape, value.tobytes()
    known = texts.arrays.get(path)
    if known is not None and known[:2] == (shape, data):
        return known[2]
    text = _text_of_array(value, texts)
    if "n" in text:  # of nan and inf, which are noted
        return encode_numbers(plain(value, path, notes), texts)
    texts.arrays[path] = (shape, data, text)
    return text


def encode_numbers(value: Json, texts: FloatTexts) -> str:
    """Return what `encode_text` does; for a float, a list of floats, or of such lists, in less time."""
    if type(value) is float and isfinite(value):
        return texts[value]
    if type(value) is not list or not 0 < len(value) <= MAX_NUMBERS:
        return encode_text(value)
    rows: list[Any] = value if type(value[0]) is list else [value]
    if set(map(type, rows)) != {list} or sum(map(len, rows)) > MAX_NUMBERS or set(map(type, chain(*rows))) != {float}:
        return encode_text(value)
    text_of = texts.__getitem__
    text = "],[".join([",".join(map(text_of, row)) for row in rows])
    _forget_many(texts)
    if "n" in text:  # of nan and inf, which are refused
        return encode_text(value)
    return f"[{text}]" if rows is not value else f"[[{text}]]"


def _text_of_array(array: Any, texts: FloatTexts) -> str:
    numbers = map(texts.__getitem__, array.ravel().tolist())
    text = ",".join(numbers) if array.ndim == 1 else "],[".join(map(",".join, zip(*[numbers] * array.shape[1])))
    _forget_many(texts)
    return f"[{text}]" if array.ndim == 1 else f"[[{text}]]"


def _forget_many(texts: FloatTexts) -> None:
    if len(texts) > MAX_KEPT:
        texts.clear()
