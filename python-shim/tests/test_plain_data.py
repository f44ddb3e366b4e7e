"""Large lists, tuples and dicts of numbers and texts come back as they are, and quickly."""

from __future__ import annotations

import json
from typing import Any

import pytest
from test_shared import Holder, capture, cell, load
from test_values import copied, same

from vilvik_shim._capture._literals import LARGE
from vilvik_shim._capture._packing import Packing
from vilvik_shim._capture._program import Program
from vilvik_shim._capture._shape import Shape
from vilvik_shim._notes import Notes

COUNT = 4000
NUMBERS = [index / 7 for index in range(COUNT)]
TABLES: dict[str, Any] = {
    "numbers": NUMBERS,
    "a flat tuple": tuple(NUMBERS),
    "rows": [[index, index / 3, -0.0, True, None, f"name {index}"] for index in range(COUNT)],
    "pairs": [(index, index / 3) for index in range(COUNT)],
    "pairs in a tuple": tuple((index, index / 3) for index in range(COUNT)),
    "records": {f"city {index}": {"x": index / 3, "roads": [index, index + 1]} for index in range(COUNT)},
    "texts": ["Ärger 😀 \x00 '\"\\ </script>"] * COUNT,
    "long texts": ["a" * (LARGE + 1), "b" * (LARGE + 1)],
    "large integers": [10**300 + index for index in range(COUNT)],
    "halves of letters": ["\ud83d", *["a"] * COUNT],
    "halves of one letter": ["\ud83d\ude00", *["a"] * 2 * COUNT],
    "not all finite": [*NUMBERS, float("nan"), float("inf")],
    "rows that are not all finite": [(index / 3, float("-inf")) for index in range(COUNT)],
    "huge integers": [10**3500, *NUMBERS],
    "keys that are no text": dict.fromkeys(range(COUNT), 0.5),
    "keys of pairs": {(index, index + 1): index / 3 for index in range(COUNT)},
    "keys of all sorts": {True: 1, None: 2, 1.5: [3], "x": {}, **dict.fromkeys(range(2, COUNT), "y")},
    "keys that are not all finite": {**dict.fromkeys(range(COUNT), 0.5), float("inf"): 1},
    "halves of letters in rows": [("\ud83d\ude00", index) for index in range(COUNT)],
    "emoji in rows": [("\U0001f600", index) for index in range(COUNT)],
    "sets and tuples inside": [({index}, (index, [index / 3])) for index in range(COUNT)],
    "empty ones inside": [[], {}, (), set(), *NUMBERS],
    "tuples and lists": [(1, 2), [3], *NUMBERS],
    "exponents": [1e-7 * index for index in range(COUNT)],
}
READABLE = [
    *("numbers", "a flat tuple", "rows", "pairs", "pairs in a tuple", "records", "texts"),
    *("keys that are no text", "keys of pairs", "emoji in rows"),
]


def text_of(value):
    return Program("test", None, Notes(), Shape(), Packing()).expression(value, "value")


@pytest.mark.parametrize("name", TABLES)
def test_large_plain_data_comes_back_with_its_types(name):
    assert same(copied(TABLES[name]), TABLES[name])


@pytest.mark.parametrize("name", READABLE)
def test_it_is_carried_in_little_space_and_not_as_a_text_that_takes_seconds_to_read(name):
    text = text_of(TABLES[name])
    assert len(text) < len(repr(TABLES[name])) / 2
    assert "literal_eval" not in text


@pytest.mark.parametrize("name", ["sets and tuples inside", "not all finite", "exponents"])
def test_no_name_is_taken_for_a_constant(name):
    table = TABLES[name]
    shared = [1.5]
    assert same(copied([table, shared, shared]), [table, shared, shared])


def test_small_data_stays_readable():
    assert text_of([[1, 2.5], ["a"]]) == "[[1, 2.5], ['a']]"


def test_a_key_that_others_hold_too_stays_one():
    roads = {(index, index + 1): [index] for index in range(COUNT)}
    again, key, road = copied([roads, next(iter(roads)), roads[0, 1]])
    assert next(iter(again)) is key
    assert again[key] is road
    assert again == roads


@pytest.mark.parametrize("row", [[0.5], {"x": 0.5}, (0.5, 1)])
def test_a_row_that_is_there_twice_stays_one(row):
    again = copied([row, row, *NUMBERS])
    assert again[0] is again[1]


@pytest.mark.parametrize("first", [0, 1])
def test_a_row_that_others_hold_too_stays_one(first):
    rows = [[index, index / 3] for index in range(COUNT)]
    pairs = [(index, index / 3) for index in range(COUNT)]
    values = [[rows, pairs], [rows[5], pairs[7]]]
    again = copied(values if first == 0 else values[::-1])
    [[rows, pairs], [row, pair]] = again if first == 0 else again[::-1]
    assert rows[5] is row
    assert pairs[7] is pair
    assert (row, pair) == ([5, 5 / 3], (7, 7 / 3))


def test_data_that_holds_itself_is_not_written_for_ever():
    ring: list = [*NUMBERS]
    ring.append(ring)
    again = copied(ring)
    assert again[-1] is again
    assert again[:-1] == NUMBERS


def test_integers_that_python_prints_for_nobody_are_carried():
    assert copied([10**4400, *NUMBERS]) == [10**4400, *NUMBERS]


def test_a_row_that_two_roles_use_is_one():
    names = cell(
        f"ROWS = [[index, index / 3] for index in range({COUNT})]\nROW = ROWS[3]\n"
        "def fitness(ga, solution, index):\n    return float(ROWS[3][0])\n"
        "def on_generation(ga):\n    ROW[0] += 1\n"
    )
    ga = Holder(fitness_func=names["fitness"], on_generation=names["on_generation"])
    fitness, on_generation = load(json.loads(capture(ga).text), "fitness_func", "on_generation")
    before = fitness(None, None, 0)
    on_generation(None)
    assert fitness(None, None, 0) == before + 1
