from __future__ import annotations

import json
import math
import re
import sys
from pathlib import PurePosixPath
from uuid import UUID

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vilvik_shim._capture._opaque import Opaque
from vilvik_shim._capture._packing import Packing
from vilvik_shim._capture._program import Program
from vilvik_shim._capture._render import render
from vilvik_shim._capture._shape import settle
from vilvik_shim._file._header import MAX_BYTES, encode_header, encode_line
from vilvik_shim._file._values import plain, scalar, text
from vilvik_shim._notes import Notes

SIMPLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON_LIKE = st.recursive(
    SIMPLE, lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner), max_leaves=20
)
HASHABLE = st.none() | st.booleans() | st.integers() | st.floats() | st.complex_numbers() | st.text() | st.binary()
LITERALS = st.recursive(
    HASHABLE | st.sets(HASHABLE) | st.frozensets(HASHABLE) | st.builds(range, st.integers(-9, 9)),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.tuples(inner, inner) | st.dictionaries(HASHABLE, inner),
    max_leaves=20,
)
SCALARS = [np.int8(-3), np.uint64(2**64 - 1), np.float16(0.1), np.float32(0.1), np.float64(0.1), np.bool_(True)]
DTYPES = ["b", "i1", "u8", "f2", "f4", "f8", "c16", ">f8", ">i4", "U3", "S2"]
LONG_DOUBLE = np.longdouble(1) / 3


def strict(value):
    def refuse(word):
        raise AssertionError(word)

    return json.loads(encode_line(value), parse_constant=refuse)


@given(JSON_LIKE)
def test_every_value_becomes_strict_ascii_json_on_one_line(value):
    line = encode_line(plain(value, "x", Notes()))
    assert b"\n" not in line
    strict(plain(value, "x", Notes()))


@given(st.recursive(st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False), st.lists))
def test_finite_numbers_come_back_exactly(value):
    notes = Notes()
    back = strict(plain(value, "x", notes))
    assert repr(back) == repr(value)
    assert notes.as_json() == []


@given(st.text(st.characters(categories=["Cs", "L", "So"])))
def test_lone_surrogates_are_replaced_with_a_note(value):
    notes = Notes()
    cleaned = text(value, "x", notes)
    cleaned.encode("utf-8")
    assert len(cleaned) == len(value)
    assert (cleaned != value) == bool(notes.as_json())


def test_numbers_that_json_lacks_become_null_with_one_note_that_counts_them():
    notes = Notes()
    assert plain([1.0, math.nan, [math.inf, -math.inf]], "x", notes) == [1.0, None, [None, None]]
    assert notes.as_json() == [{"path": "x", "found": "non-finite number (3 times)", "action": "null"}]


@pytest.mark.parametrize(
    "array",
    [
        np.array([[1.5, np.nan]]),
        np.array([np.inf], dtype=np.float32),
        np.array([1, np.float64("nan"), 2.5], dtype=object),
    ],
)
def test_arrays_carry_null_where_a_number_is_not_finite(array):
    notes = Notes()
    assert None in np.array(plain(array, "x", notes), dtype=object).ravel().tolist()
    assert len(notes.as_json()) == 1


@pytest.mark.parametrize("value", SCALARS, ids=repr)
def test_numpy_scalars_are_converted_exactly(value):
    notes = Notes()
    assert plain(value, "x", notes) == value.item()
    assert type(plain(value, "x", notes)) is type(value.item())
    assert notes.as_json() == []


def test_mixed_arrays_keep_integers_and_floats():
    array = np.array([np.int8(3), 2**70, np.float32(0.1), 1.0], dtype=object)
    assert repr(plain(array, "x", Notes())) == repr([3, 2**70, 0.10000000149011612, 1.0])


def test_a_long_double_is_rounded_with_a_note():
    notes = Notes()
    assert plain(LONG_DOUBLE, "x", notes) == float(LONG_DOUBLE)
    assert len(notes.as_json()) == (np.finfo(np.longdouble).nmant > 52)


def test_types_have_the_names_of_the_api():
    assert [plain(kind, "x", Notes()) for kind in (float, int, np.int8)] == ["float", "int", "numpy.int8"]


@pytest.mark.parametrize(("number", "clamped"), [(math.inf, sys.float_info.max), (-np.inf, -sys.float_info.max)])
def test_a_required_number_that_is_infinite_is_clamped_with_a_note(number, clamped):
    notes = Notes()
    assert scalar(number, "x", notes) == clamped
    assert len(notes.as_json()) == 1


def test_a_list_that_holds_itself_ends():
    loop: list = []
    loop.append(loop)
    notes = Notes()
    strict(plain(loop, "x", notes))
    assert "nested too deeply" in notes.as_json()[0]["found"]


def test_what_has_no_json_becomes_null_with_a_note():
    notes = Notes()
    assert plain({1: object(), "i": 10**5000}, "x", notes) == {"1": None, "i": None}
    assert len(notes.as_json()) == 3


@given(LITERALS)
def test_the_text_of_a_value_makes_an_equal_value(value):
    assert same(copied(value), value)


def copied(value):
    """The value as its text makes it, in an empty namespace."""
    names = []

    def make(shape):
        program = Program("test", None, Notes(), shape, Packing())
        names.append(program.expression(value, "value"))
        return program

    program = settle(make)
    namespace: dict = {}
    exec(render(program, f"result = {names[-1]}\n"), namespace)
    assert program.opaque == {}
    return namespace["result"]


def same(one, other):
    if type(one) is not type(other):
        return False
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.keys()), list(other.keys())) and same(list(one.values()), list(other.values()))
    if isinstance(one, (set, frozenset)):
        return sorted(map(repr, one)) == sorted(map(repr, other))
    return repr(one) == repr(other)


@given(st.sampled_from(DTYPES), st.sampled_from([(0, 3), (4,), (2, 3), (2, 1, 2)]))
def test_the_text_of_an_array_makes_the_same_array(dtype, shape):
    array = np.arange(24)[: int(np.prod(shape))].reshape(shape).astype(dtype)
    back = copied(array)
    assert back.dtype == array.dtype
    assert back.shape == array.shape
    assert back.tobytes() == array.tobytes()


@pytest.mark.parametrize("items", [[(1, 2), (3, 4)], [[1], [2]], [np.arange(2), np.arange(2)], ["ab", "cd"]], ids=str)
def test_sequences_in_an_array_of_objects_stay_its_items(items):
    array = np.empty((2, 1), object)
    array[0, 0], array[1, 0] = items
    back = copied(array)
    assert back.shape == (2, 1)
    assert repr(back.ravel().tolist()) == repr(items)


@pytest.mark.parametrize(
    "dtype",
    [
        np.dtype([("a", "u1"), ("b", "f8")], align=True),  # what trees of scikit-learn are made of ends in a gap
        np.dtype([("f", "f8"), ("a", "u1")], align=True),
        np.dtype({"names": ["y", "x"], "formats": ["i2", "i4"], "offsets": [8, 0], "itemsize": 32}),
        np.dtype([("pair", [("x", "u1"), ("y", "i4")]), ("grid", "f4", (2, 3))], align=True),
        np.dtype([("when", "M8[s]"), ("name", "U5")]),
    ],
    ids=str,
)
def test_the_fields_of_an_array_stay_where_they_are(dtype):
    array = np.zeros(3, dtype)
    array.view("u1")[:] = np.arange(array.nbytes) % 50
    back = copied(array)
    assert back.dtype == array.dtype
    assert back.tobytes() == array.tobytes()


@pytest.mark.parametrize(
    "value",
    [np.datetime64("2026-01-01"), np.array(["2026-01-01", "NaT"], dtype="M8[D]"), np.timedelta64(3, "s")],
    ids=repr,
)
def test_times_of_numpy_are_carried(value):
    assert repr(copied(value)) == repr(value)


@pytest.mark.parametrize("value", [re.compile("a.b", re.IGNORECASE), PurePosixPath("a/b"), UUID(int=5)], ids=repr)
def test_what_pickle_takes_apart_is_carried(value):
    assert repr(copied(value)) == repr(value)


@pytest.mark.parametrize("options", [{}, {"otypes": [float]}, {"signature": "(n)->()"}], ids=str)
def test_a_vectorized_function_that_was_used_is_carried(options):
    function = np.vectorize(lambda x: 2.0 * np.max(x), **options)
    rows = np.arange(6.0).reshape(2, 3)
    assert copied([function, function(rows)])[0](rows).tolist() == function(rows).tolist()


@pytest.mark.parametrize("value", [np.ma.array([1]), LONG_DOUBLE, (x for x in "ab")], ids=lambda v: type(v).__name__)
def test_what_has_no_text_is_refused(value):
    with pytest.raises(Opaque):
        copied(value)


@given(st.lists(st.text(max_size=400), max_size=400), st.text(max_size=3000))
def test_a_header_stays_below_64_kib_and_counts_what_it_cuts(notes, message):
    header = {"format": "f", "notes": notes * 3, "error": {"message": message * 30}}
    line = encode_header(header)
    assert len(line) <= MAX_BYTES
    found = strict(json.loads(line))
    assert len(found["notes"]) + found["cut"].get("notes", 0) == len(notes) * 3


def test_a_long_header_is_cut_and_counted():
    notes = [{"path": "x", "found": "é" * 300, "action": "null"}] * 1000
    line = encode_header({"notes": notes, "error": {"traceback": "start " + "x" * 90_000 + " end"}})
    found = strict(json.loads(line))
    assert len(line) <= MAX_BYTES
    assert len(found["notes"]) + found["cut"]["notes"] == 1000
    assert found["error"]["traceback"].startswith("start ")
    assert found["error"]["traceback"].endswith(" end")
