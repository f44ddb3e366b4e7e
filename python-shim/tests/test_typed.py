"""What the state line is given, it gives back: types, bits and all."""

from __future__ import annotations

import collections
import datetime
import decimal
import fractions
import json
import random
import threading

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from vilvik_shim._file._typed import UnportableError, encode
from vilvik_shim._file._untyped import decode


def round_trip(value):
    return decode(json.loads(encode(value), parse_constant=pytest.fail))


def same(one, other):
    """Equal in type and bits, NaN to itself."""
    if type(one) is not type(other):
        return False
    if isinstance(one, (np.ndarray, np.generic)):
        if one.dtype != other.dtype or np.shape(one) != np.shape(other):
            return False
        return one.tobytes() == other.tobytes() if one.dtype != object else same(one.tolist(), other.tolist())
    if isinstance(one, (list, tuple)):
        return len(one) == len(other) and all(map(same, one, other))
    if isinstance(one, dict):
        return same(list(one.items()), list(other.items()))
    return one == other or repr(one) == repr(other)


NUMPY_NUMBERS = st.one_of(
    st.integers(-128, 127).map(np.int8),
    st.integers(0, 2**64 - 1).map(np.uint64),
    st.floats(width=16).map(np.float16),
    st.floats(width=32).map(np.float32),
    st.floats().map(np.float64),
    st.complex_numbers().map(np.complex128),
    st.booleans().map(np.bool_),
)
LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(2**80), 2**80),
    st.floats(),
    st.text(st.characters()),
    st.binary(),
    NUMPY_NUMBERS,
    st.lists(st.floats(width=32), max_size=6).map(lambda row: np.array(row, dtype=np.float32)),
    st.lists(st.one_of(st.integers(), st.none()), max_size=4).map(lambda row: np.array([*row, None], dtype=object)),
)
VALUES = st.recursive(
    LEAVES,
    lambda inner: st.one_of(
        st.lists(inner, max_size=5),
        st.lists(inner, max_size=5).map(tuple),
        st.dictionaries(st.one_of(st.text(st.characters()), st.integers()), inner, max_size=4),
    ),
    max_leaves=12,
)


@given(VALUES)
def test_any_plain_value_comes_back_as_it_was(value):
    assert same(round_trip(value), value)


@given(st.lists(NUMPY_NUMBERS, max_size=5))
def test_histories_of_numbers_keep_their_types(values):
    assert same(round_trip(values), values)


@pytest.mark.parametrize(
    "value",
    [
        {"$array": 1},
        {1: "one", (2, 3): None},
        {"\ud800": "\udfff"},
        {1, 2, 3},
        frozenset("ab"),
        bytearray(b"x"),
        range(1, 9, 2),
        slice(None, 3),
        collections.deque([1, 2], maxlen=3),
        collections.OrderedDict(b=1, a=2),
        collections.Counter("aab"),
        decimal.Decimal("1.10"),
        fractions.Fraction(1, 3),
        datetime.datetime(2026, 1, 2, 3, 4, 5, 6),  # noqa: DTZ001 -- as users have them
        datetime.date(2026, 1, 2),
        datetime.timedelta(days=-1, microseconds=5),
        float,
        np.int8,
        np.dtype("f4"),
        [np.float64(1), np.float64("nan")],
        [[np.int8(1), np.int8(2)], [np.int8(3), np.int8(4)]],
        [np.array([1.0, 2.0]), np.array([3.0, 4.0])],
        np.zeros((0, 3)),
        np.array(5.0),
        np.asfortranarray([[1, 2], [3, 4]]),
        np.array(["a", "bc"]),
    ],
    ids=repr,
)
def test_each_kind_comes_back_as_it_was(value):
    again = round_trip(value)
    assert same(again, value)


def test_generators_go_on_where_they_stood():
    generators = random.Random(3), np.random.RandomState(4), np.random.default_rng(5)
    again = round_trip(list(generators))
    assert [one.random() for one in again] == [one.random() for one in generators]


@pytest.mark.parametrize("value", [threading.Lock(), open, lambda: 1, object()], ids=repr)
def test_what_is_no_data_is_named(value):
    with pytest.raises(UnportableError, match=r"value\['a'\]\[1\]") as raised:
        encode({"a": [1, value]})
    assert raised.value.path == "value['a'][1]"


def test_a_ring_is_refused_not_followed_for_ever():
    ring: list = []
    ring.append(ring)
    with pytest.raises(UnportableError):
        encode(ring)


@pytest.mark.parametrize("line", [{"$pickle": "x"}, {"$type": "os.system"}, {"$type": "numpy.load"}])
def test_what_the_shim_never_writes_is_refused(line):
    with pytest.raises((ValueError, KeyError)):
        decode(line)
