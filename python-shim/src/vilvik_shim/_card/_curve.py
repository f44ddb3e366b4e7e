"""A fitness history as lines to draw: one per objective, thinned so that its extremes stay, with its gaps."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

MAX_POINTS = 1000  # all lines of one chart together
MAX_LINES = 8
MAX_EDGES = 10  # of one bucket with gaps
BLOCKS = "▁▂▃▄▅▆▇█"
LOG_FROM = 1000.0  # the largest value by the smallest, from where a logarithm shows more


class Line(NamedTuple):
    """One line: `values` by generation, None where there is a gap."""

    label: str
    values: list[float | None]


def lines_of(history: list[Any], label: str = "") -> list[Line]:
    """Return one line per objective."""
    width = max(len(entry) if type(entry) is list else 0 for entry in history) if list in map(type, history) else 0
    if not width:
        return [Line(label, _numbers(history))] if history else []
    names = [f"{label} objective {index + 1}".strip() for index in range(width)]
    rows = [entry if isinstance(entry, list) else [] for entry in history]
    return [
        Line(name, _numbers([row[index] if index < len(row) else None for row in rows]))
        for index, name in enumerate(names)
    ]


def thinned(values: list[float | None], most: int) -> list[list[tuple[int, float]]]:
    """Return at most about `most` points as unbroken stretches of (generation, value).

    Of each bucket of generations the first, lowest, highest and last value stay, so no peak is lost; a gap stays a gap.
    """
    count = len(values)
    per_bucket = max(1, math.ceil(4 * count / max(4, most)))
    if per_bucket <= 4:
        return _stretches(range(count), values)
    kept: list[int] = []
    for start in range(0, count, per_bucket):
        part = values[start : start + per_bucket]
        there = present(part)
        marks = {0, len(part) - 1} if there is part else _edges(part)
        if there:
            marks |= {part.index(min(there)), part.index(max(there))}
        kept += [start + mark for mark in sorted(marks)]
    return _stretches(kept, values)


def scale_of(lines: list[Line]) -> Scale | None:
    """Return the scale that holds all values, logarithmic where only that shows the curve; None without values."""
    found = [values for values in (present(line.values) for line in lines) if values]
    if not found:
        return None
    low, high = min(map(min, found)), max(map(max, found))
    if low > 0 and high / low >= LOG_FROM:
        return Scale(low, high, 1)
    if high < 0 and low / high >= LOG_FROM:
        return Scale(low, high, -1)
    return Scale(low, high, 0)


class Scale(NamedTuple):
    """From `low` to `high`; `sign` is 1 or -1 where it is logarithmic, for values of that sign, else 0."""

    low: float
    high: float
    sign: int

    def shares(self, values: list[float]) -> list[float]:
        """Return where each value stands, from 0 at `low` to 1 at `high`."""
        # Halves keep the difference of the largest doubles finite.
        sign = self.sign
        low, high, *onto = (
            [sign * math.log10(sign * value) for value in (self.low, self.high, *values)]
            if sign
            else [value / 2 for value in (self.low, self.high, *values)]
        )
        room = high - low
        return [(value - low) / room for value in onto] if room > 0 else [0.5] * len(onto)


def spark(line: Line, width: int = 40) -> str:
    """Return the line as text, a block for each part of it; a gap is a space."""
    scale = scale_of([line])
    if scale is None:
        return ""
    count = len(line.values)
    width = min(width, count)
    parts = [line.values[column * count // width : (column + 1) * count // width] for column in range(width)]
    highest = [max(present(part), default=None) for part in parts]
    shares = [scale.shares([value])[0] if value is not None else None for value in highest]
    return "".join(BLOCKS[min(7, int(share * 8))] if share is not None else " " for share in shares)


def present(values: list[float | None]) -> list[float]:
    """Return the values that are there; the list itself where none is missing."""
    if None in values:
        return [value for value in values if value is not None]
    return values  # type: ignore[return-value]


def _edges(part: list[float | None]) -> set[int]:
    """Return where the first values of a bucket with gaps begin and end, and where it has gaps itself."""
    edges = {0, len(part) - 1}
    for index in range(1, len(part)):
        if (part[index] is None) != (part[index - 1] is None):
            edges |= {index - 1, index}
        if len(edges) > MAX_EDGES:
            break
    return edges


def _stretches(indexes: Any, values: list[float | None]) -> list[list[tuple[int, float]]]:
    stretches: list[list[tuple[int, float]]] = [[]]
    for index in indexes:
        value = values[index]
        if value is not None:
            stretches[-1].append((index, value))
        elif stretches[-1]:
            stretches.append([])
    return [stretch for stretch in stretches if stretch]


def _numbers(values: list[Any]) -> list[float | None]:
    if set(map(type, values)) == {float} and all(map(math.isfinite, values)):
        return values
    return [_number(one) if isinstance(one, (int, float)) else None for one in values]


def _number(value: float) -> float | None:
    try:
        return float(value) if math.isfinite(value) else None
    except OverflowError:  # an integer beyond all floats
        return None
