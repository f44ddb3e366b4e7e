"""Lists of numbers as JSON text: each number that occurs is written once.

The shortest digits of a float take Python a microsecond, and a population is full of genes that crossover has copied.
"""

from __future__ import annotations

import math
from itertools import chain
from typing import TYPE_CHECKING

from ._header import encode_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ._values import Json

# More numbers are not looked at first: a second copy of a large population is what a run has no memory for.
MAX_NUMBERS = 20_000


def encode_numbers(value: Json) -> str:
    """Return what `encode_text` does; for a list of floats, or of such lists, in less time."""
    if type(value) is not list or not 0 < len(value) <= MAX_NUMBERS:
        return encode_text(value)
    if type(value[0]) is not list:
        texts = _texts_by_float(value)
        return encode_text(value) if texts is None else f"[{_joined(value, texts)}]"  # type: ignore[arg-type]
    if set(map(type, value)) != {list} or sum(map(len, value)) > MAX_NUMBERS:  # type: ignore[arg-type]
        return encode_text(value)
    texts = _texts_by_float(list(chain.from_iterable(value)))  # type: ignore[arg-type]
    if texts is None:
        return encode_text(value)
    return "[[" + "],[".join([_joined(row, texts) for row in value]) + "]]"  # type: ignore[arg-type]


def _texts_by_float(numbers: list[Json]) -> dict[float, str] | None:
    """Return the text of each float; None where these are not finite floats that occur often, or zeros differ."""
    if set(map(type, numbers)) != {float}:
        return None
    different: set[float] = set(numbers)  # type: ignore[arg-type]
    if 2 * len(different) > len(numbers) or not all(map(math.isfinite, different)):
        return None
    if 0.0 in different and len({repr(number) for number in numbers if not number}) > 1:  # 0.0 is equal to -0.0
        return None
    return dict(zip(different, map(repr, different)))


def _joined(numbers: Iterable[float], texts: dict[float, str]) -> str:
    return ",".join(map(texts.__getitem__, numbers))
