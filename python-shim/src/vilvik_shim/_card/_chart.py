"""Lines as inline SVG: no script, no font and no address of its own, readable on light and dark, told in words too."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._curve import MAX_LINES, MAX_POINTS, present, scale_of, thinned
from ._escape import escaped
from ._figures import figure

if TYPE_CHECKING:
    from ._curve import Line, Scale

WIDTH, HEIGHT = 640, 180
LEFT, RIGHT, TOP, BOTTOM = 6, 6, 8, 8
# Each has a contrast of at least 3 to white and to near-black; the dashes tell them apart without colour.
STROKES = ("#2f7fd6", "#c2571a", "#2e8b57", "#b0479a", "#8a7a00", "#7a68e0", "#c0392b", "#5b7a8c")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "4 4", "12 4", "1 4", "6 2 1 2")


def chart(lines: list[Line], what: str) -> str:
    """Return a chart of at most 8 lines over generations as HTML: an SVG, its axes and, of several lines, a legend."""
    drawn = [line for line in lines if any(value is not None for value in line.values)][:MAX_LINES]
    scale = scale_of(drawn)
    if scale is None:
        return ""
    generations = max(len(line.values) for line in drawn)
    paths = "".join(
        _path(line, index, generations, scale, MAX_POINTS // len(drawn)) for index, line in enumerate(drawn)
    )
    words = escaped(_in_words(drawn, what, scale))
    svg = (
        f'<svg viewBox="0 0 {WIDTH} {HEIGHT}" preserveAspectRatio="none" role="img" aria-label="{words}" '
        f'style="display:block;width:100%;height:10em"><title>{words}</title>'
        f'<path d="M{LEFT} {TOP}H{WIDTH - RIGHT}M{LEFT} {HEIGHT - BOTTOM}H{WIDTH - RIGHT}" stroke="currentColor" '
        f'stroke-opacity=".25" fill="none" vector-effect="non-scaling-stroke"/>{paths}</svg>'
    )
    kind = " (logarithmic)" if scale.sign else ""
    return (
        f'<div class="vilvik-chart"><div class="vilvik-axis"><span>{figure(scale.high)}{kind}</span></div>{svg}'
        f'<div class="vilvik-axis"><span>{figure(scale.low)}</span>'
        f"<span>generation 0 to {generations - 1}</span></div>{_legend(drawn)}</div>"
    )


def _path(line: Line, index: int, generations: int, scale: Scale, most: int) -> str:
    step = (WIDTH - LEFT - RIGHT) / max(1, generations - 1)
    room = HEIGHT - TOP - BOTTOM
    pieces = []
    for stretch in thinned(line.values, most):
        shares = scale.shares([value for _, value in stretch])
        points = [f"{LEFT + step * at:.1f} {TOP + room * (1 - share):.1f}" for (at, _), share in zip(stretch, shares)]
        # A value alone between two gaps is drawn as a dot.
        pieces.append("M" + "L".join(points) + ("h.01" if len(points) == 1 else ""))
    return (
        f'<path d="{"".join(pieces)}" fill="none" {_pen(index)} stroke-linecap="round" stroke-linejoin="round" '
        f'vector-effect="non-scaling-stroke"/>'
    )


def _legend(lines: list[Line]) -> str:
    if len(lines) < 2:
        return ""
    items = "".join(f"<li>{_sample(index)} {escaped(line.label)}</li>" for index, line in enumerate(lines))
    return f'<ul class="vilvik-legend">{items}</ul>'


def _sample(index: int) -> str:
    pen = f'<path d="M0 4H28" {_pen(index)}/>'
    return f'<svg width="28" height="8" aria-hidden="true">{pen}</svg>'


def _pen(index: int) -> str:
    dash = f' stroke-dasharray="{DASHES[index]}"' if DASHES[index] else ""
    return f'stroke="{STROKES[index]}" stroke-width="2"{dash}'


def _in_words(lines: list[Line], what: str, scale: Scale) -> str:
    said = []
    for line in lines:
        there = present(line.values)
        best = line.values.index(max(there))
        first = line.values.index(there[0])
        last = len(line.values) - 1 - line.values[::-1].index(there[-1])
        label = f"{line.label}: " if line.label else ""
        told = (
            f"{name}{figure(line.values[at])} at generation {at}"
            for name, at in (("", first), ("", last), ("best ", best))
        )
        said.append(label + ", ".join(told))
    return f"{what}{', logarithmic scale' if scale.sign else ''}. {'; '.join(said)}"
