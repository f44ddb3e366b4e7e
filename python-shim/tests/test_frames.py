"""Frames, series, indexes and moments of pandas are carried: with their types, labels and gaps, bit for bit."""

from __future__ import annotations

from datetime import timedelta, timezone

import golden_runs
import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal, assert_series_equal
from proof_dumps import proofs_of, prove
from support import fixed_host, lines_of, write
from test_values import copied

from vilvik_shim._capture._opaque import Opaque

DAYS = pd.date_range("2026-01-01", periods=4, name="day")
RANDOM = np.random.default_rng(0).normal(size=(300, 30))
EVERY_TYPE = pd.DataFrame(
    {
        "kind": pd.Categorical(["a", "b", "a"], ordered=True),
        "zone": pd.to_datetime(["2026-01-01", None, "2026-07-01"]).tz_localize("Europe/Berlin"),
        "whole": pd.array([1, None, 3], dtype="Int64"),
        "sure": pd.array([True, None, False], dtype="boolean"),
        "real": pd.array([1.5, None, 2.0], dtype="Float32"),
        "any": [{"k": 1}, (1, 2), "text"],
        "text": ["Ärger", None, "c" * 40],
        "string": pd.array(["a", None, "c"], dtype="string"),
        "lasts": pd.to_timedelta([1, 2, 3], unit="s"),
        "flag": [True, False, True],
        "small": np.array([1, 2, 3], dtype="uint8"),
    }
)
FRAMES = {
    "numbers": pd.DataFrame({"x": [1.0, np.nan], "y": [3.0, -np.inf]}),
    "mixed": pd.DataFrame({"x": [1, 2], "y": [0.5, 1.5], "name": ["a", "b"]}),
    "every type": EVERY_TYPE,
    "days": pd.DataFrame(RANDOM[:4, :3], index=DAYS, columns=list("abc")),
    "large": pd.DataFrame(RANDOM),
    "rows of an array": pd.DataFrame(RANDOM[:5, :4], copy=False),
    "columns of an array": pd.DataFrame(np.asfortranarray(RANDOM[:5, :4]), copy=False),
    "no rows": pd.DataFrame(columns=["a", "b"]),
    "no columns": pd.DataFrame(index=[3, 4]),
    "nothing": pd.DataFrame(),
    "one label twice": pd.DataFrame([[1, "a"], [3, "b"]], columns=["d", "d"]),
    "texts as objects": pd.DataFrame({"a": pd.Series(["x", "y"], dtype=object), 1: [1, 2]}),
    "levels": pd.DataFrame({"g": list("aabb"), "v": [1.0, 2, 3, 4]}).groupby("g").agg(["mean", "sum"]),
    "named labels": pd.crosstab(pd.Series(["a", "b"], name="row"), pd.Series(["x", "y"], name="column")),
    "every other row": pd.DataFrame({"a": range(10)}).iloc[1::2],
    "many texts": pd.DataFrame({"t": ["a", "b", None, "a"] * 300, "w": pd.array([1, None, 3, 3] * 300, dtype="Int64")}),
    "many objects": pd.DataFrame(
        {"o": pd.Series(["a", "b", None, 1, True, 1.0, np.nan, ("a", 1)] * 100, dtype=object)}
    ),
    "rows in cells": pd.DataFrame(
        {"xy": [(1, 2), (3, 4)], "path": [[1, 2], [3, 4]], "at": [np.arange(2), np.arange(2)]}
    ),
    "intervals": pd.DataFrame({"a": pd.cut([1, 2, 3], 2)}),
}
SERIES = {
    "named": pd.Series([1.0, 2.0], name="x"),
    "labelled": pd.Series({"a": 1, "b": 2}, name=("t", 1)),
    "objects": pd.Series([1, "a", None], dtype=object),
    "categories": pd.Series(pd.Categorical(["q", "r"])),
    "by time": pd.Series(np.arange(3), index=pd.timedelta_range("1s", periods=3)),
    "by category": pd.Series([1, 2], index=pd.CategoricalIndex(["a", "b"])),
    "by zone": pd.Series([1, 2], index=pd.date_range("2026-03-29", periods=2, tz="Europe/Berlin")),
    "empty": pd.Series(dtype=object),
}
OTHERS = [
    pd.Timestamp("2026-01-02 03:04"),
    pd.Timestamp("2026-01-02", tz="America/New_York"),
    pd.Timestamp("2026-01-02T03:04:05.123456789"),
    pd.Timedelta("3h"),
    pd.NaT,
    pd.NA,
    pd.RangeIndex(3, name="q"),
    pd.Index(["a"], dtype=object),
]


@pytest.mark.parametrize("frame", FRAMES.values(), ids=FRAMES.keys())
def test_the_text_of_a_frame_makes_the_same_frame(frame):
    back = copied(frame)
    assert_frame_equal(back, frame)
    assert back.columns.dtype == frame.columns.dtype
    assert back.to_numpy().copy("K").flags.f_contiguous == frame.to_numpy().copy("K").flags.f_contiguous


@pytest.mark.parametrize("series", SERIES.values(), ids=SERIES.keys())
def test_the_text_of_a_series_makes_the_same_series(series):
    assert_series_equal(copied(series), series)


@pytest.mark.parametrize("value", OTHERS, ids=repr)
def test_moments_indexes_and_gaps_are_carried(value):
    back = copied(value)
    assert repr(back) == repr(value)
    assert getattr(back, "unit", None) == getattr(value, "unit", None)


def test_a_frame_used_twice_stays_one():
    frame = FRAMES["mixed"]
    first, second = copied([frame, frame])
    assert first is second


@pytest.mark.parametrize(
    "value",
    [
        pd.Series(pd.period_range("2026-01", periods=2, freq="M")),
        pd.Series(pd.to_datetime(["2026-01-01"]).tz_localize(timezone(timedelta(hours=1), "ours"))),
        FRAMES["mixed"].groupby("x"),
    ],
    ids=["periods", "a zone of one's own", "groups"],
)
def test_what_pandas_makes_in_no_such_way_is_refused(value):
    with pytest.raises(Opaque):
        copied(value)


PRICES = pd.DataFrame(
    {"close": [100.0, 103.0, 101.0, 107.0, 104.0, 109.0], "ticker": ["A"] * 6},
    index=DAYS.union(pd.date_range("2026-01-05", periods=2)),
)
LIMIT = PRICES["close"].iloc[:3]
log = pd.DataFrame(columns=["fitness", "at"])


class Backtest:
    def __init__(self, data):
        self.data = data
        self.since = data.index[0]

    def __call__(self, ga_instance, solution, solution_idx):
        slow = self.data.loc[self.since :, "close"].rolling(2).mean().dropna()
        return float((slow * solution[0]).sum())


def by_frame(ga_instance, solution, solution_idx):
    return -float(((PRICES["close"].pct_change().fillna(0) * solution[0]) ** 2).sum())


def by_series(ga_instance, solution, solution_idx):
    return -float((LIMIT * solution[0]).sum())


def with_a_log(ga_instance, solution, solution_idx):
    global log
    fitness = float(solution.sum())
    log = pd.concat([log, pd.DataFrame([[fitness, pd.Timestamp.now()]], columns=log.columns)], ignore_index=True)
    return fitness


@pytest.mark.parametrize(
    "fitness", [by_frame, by_series, Backtest(PRICES), with_a_log], ids=["frame", "series", "attribute", "log"]
)
@pytest.mark.filterwarnings("ignore:The behavior of DataFrame concatenation")
def test_a_fitness_that_works_on_a_frame_is_proven(fitness, tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=fitness, num_generations=2)
    ga.run()
    path = write(ga, fixed_host("pandas"), spool=tmp_path)
    prove(path)
    header, _ = lines_of(path)[:2]
    assert header["capture"]["fitness_func"]["opaque"] == []
    assert proofs_of(path) == {"fitness_func": "proven"}
