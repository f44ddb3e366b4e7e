"""Fitness curves: thinned without losing a peak or a gap, on the scale that shows them, small enough for a cell."""

from __future__ import annotations

import math
import random
import re

import pytest

from vilvik_shim._card._chart import HEIGHT, WIDTH, chart
from vilvik_shim._card._curve import MAX_POINTS, Line, lines_of, scale_of, spark, thinned


def points_of(html):
    """The points of each path of the lines, by stretch."""
    paths = re.findall(r'<path d="(M[^"H]*)" fill="none" stroke="#', html)
    return [
        [
            [tuple(map(float, point.split())) for point in re.sub(r"h.01$", "", piece).split("L")]
            for piece in path.split("M")[1:]
        ]
        for path in paths
    ]


def test_a_short_history_keeps_every_value():
    assert thinned([3.0, 1.0, 2.0], 100) == [[(0, 3.0), (1, 1.0), (2, 2.0)]]


def test_thinning_keeps_first_last_and_every_lone_peak():
    values: list[float | None] = [0.0] * 10_000
    peaks = {17: 5.0, 4_444: -3.0, 9_998: 8.0}
    for at, value in peaks.items():
        values[at] = value
    [kept] = thinned(values, 400)
    assert kept[0] == (0, 0.0)
    assert kept[-1] == (9_999, 0.0)
    assert set(peaks.items()) <= set(kept)
    assert len(kept) <= 400
    assert kept == sorted(kept)


@pytest.mark.parametrize("most", [40, 400])
def test_a_gap_stays_a_gap_however_short(most):
    values: list[float | None] = [float(n) for n in range(10_000)]
    values[5_000] = None
    stretches = thinned(values, most)
    assert [(stretch[0][0], stretch[-1][0]) for stretch in stretches] == [(0, 4_999), (5_001, 9_999)]


def test_a_history_full_of_gaps_stays_small_and_keeps_its_extremes():
    chance = random.Random(1)
    values = [chance.gauss(0, 1) if chance.random() > 0.3 else None for _ in range(10_000)]
    kept = [point for stretch in thinned(values, MAX_POINTS) for point in stretch]
    there = [value for value in values if value is not None]
    assert {max(there), min(there)} <= {value for _, value in kept}
    assert len(kept) < 4 * MAX_POINTS


def test_what_is_no_finite_number_is_a_gap():
    assert lines_of([1.0, math.nan, math.inf, None, "x", 2]) == [Line("", [1.0, None, None, None, None, 2.0])]


def test_an_integer_beyond_all_floats_is_a_gap():
    assert lines_of([1, 10**400, 2]) == [Line("", [1.0, None, 2.0])]


def test_several_objectives_are_a_line_each():
    lines = lines_of([[1.0, 2.0], [3.0, None], None, [5.0]])
    assert [line.values for line in lines] == [[1.0, 3.0, None, 5.0], [2.0, None, None, None]]
    assert [line.label for line in lines] == ["objective 1", "objective 2"]


@pytest.mark.parametrize(
    ("values", "sign"),
    [
        ([1.0, 999.0], 0),
        ([1.0, 1000.0], 1),
        ([-1000.0, -1.0], -1),
        ([-1000.0, 0.0], 0),
        ([-1000.0, 1000.0], 0),
        ([5.0], 0),
    ],
)
def test_the_scale_is_logarithmic_only_where_that_helps(values, sign):
    scale = scale_of([Line("", values)])
    assert scale is not None
    assert scale.sign == sign


@pytest.mark.parametrize("values", [[1e-3, 1.0, 1e3], [-1e3, -1.0, -1e-3], [0.0, 5.0, 10.0], [-1e308, 0.0, 1e308]])
def test_equal_steps_are_drawn_at_equal_distances(values):
    [[line]] = points_of(chart(lines_of(values), "x"))
    (x0, low), (x1, middle), (x2, high) = line
    assert low - middle == pytest.approx(middle - high, abs=0.2)
    assert x1 - x0 == pytest.approx(x2 - x1, abs=0.2)
    assert 0 <= high < low <= HEIGHT
    assert 0 <= x0 < x2 <= WIDTH


def test_a_value_alone_between_gaps_is_a_dot_and_a_flat_line_stands_in_the_middle():
    html = chart(lines_of([1.0, None, 1.0, None, 1.0]), "x")
    assert html.count("h.01") == 3
    assert {y for [stretches] in [points_of(html)] for [(_, y)] in stretches} == {HEIGHT / 2}


def test_nothing_to_draw_is_no_chart():
    assert chart(lines_of([]), "x") == ""
    assert chart(lines_of([None, math.nan]), "x") == ""
    assert spark(Line("", [None])) == ""


def test_the_curve_is_told_in_words():
    html = chart(lines_of([-8.0, -2.0, -4.0]), "Best fitness by generation")
    words = "Best fitness by generation. -8 at generation 0, -4 at generation 2, best -2 at generation 1"
    assert html.count(words) == 2


def test_text_curves_show_shape_and_gaps():
    assert spark(Line("", [0.0, 1.0, 2.0, 3.0, None, 7.0])) == "▁▂▃▄ █"
    assert len(spark(Line("", [float(n) for n in range(10_000)]))) == 40


@pytest.mark.parametrize("objectives", [1, 8])
def test_ten_thousand_generations_of_noise_fit_into_a_cell(objectives):
    chance = random.Random(1)
    rows = [[chance.gauss(0, 1) * 10 ** chance.uniform(-3, 3) for _ in range(objectives)] for _ in range(10_000)]
    assert len(chart(lines_of(rows), "x").encode()) < 60_000
    gaps = [[value if chance.random() > 0.5 else None for value in row] for row in rows]
    assert len(chart(lines_of(gaps), "x").encode()) < 60_000
