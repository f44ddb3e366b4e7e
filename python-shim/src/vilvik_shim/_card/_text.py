"""A card in plain text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._curve import scale_of, spark
from ._escape import printable
from ._figures import figure

if TYPE_CHECKING:
    from ._curve import Line
    from ._facts import Facts
    from ._rows import Row
    from ._said import Said

LABEL = 9


def text_card(facts: Facts, said: Said, rows: list[Row], curves: list[Line]) -> str:
    """Return the card as lines of text."""
    title = printable(facts.name or "a run without a name")
    short = f" ({facts.run_id[-8:]})" if facts.run_id else ""
    state, *others = rows
    lines = [f"{title}{short}: {printable(said.word)}", _line(state.label, state.text), *_curves(curves)]
    lines += [_line(row.label, row.text + (f", {row.address}" if row.address else "")) for row in others]
    return "\n".join(lines)


def _curves(curves: list[Line]) -> list[str]:
    lines = []
    for line in curves[:3]:
        scale = scale_of([line])
        if scale is not None:
            label = f", {line.label}" if line.label else ""
            lines.append(_line("fitness", f"{spark(line)} {figure(scale.low)} to {figure(scale.high)}{label}"))
    return lines


def _line(label: str, text: str) -> str:
    return f"  {label.ljust(LABEL)}{printable(text)}"
