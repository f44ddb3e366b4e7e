"""Numbers whose texts are written once and used again: the same text as by `json`."""

from __future__ import annotations

from typing import Any

import numpy
import pytest

from vilvik_shim._file._header import encode_text
from vilvik_shim._file._numbers import MAX_KEPT, MAX_NUMBERS, FloatTexts, encode_array, encode_numbers
from vilvik_shim._file._values import plain
from vilvik_shim._notes import Notes

VALUES: dict[str, Any] = {
    "few different ones": [0.1, 1e300, 5e-324, -2.5] * 4,
    "rows": [[0.1, 0.2, 0.1], [0.2, 0.1, 0.2]],
    "rows of unequal length": [[0.5] * 3, [], [0.5]],
    "both zeros": [0.0, -0.0, 0.0, -0.0, 1.5, 1.5],
    "both zeros in rows": [[0.0, 1.0], [-0.0, 1.0], [0.0, -0.0]],
    "one zero": [[-0.0, 1.0], [-0.0, 1.0], [-0.0, 1.0]],
    "integers that equal floats": [1.0, 1, True, 1.0, 1, True],
    "rows and numbers": [[0.5, 0.5], 0.5, [0.5]],
    "rows and nothing": [[0.5, 0.5, None, 0.5], [0.5, 0.5]],
    "rows of rows": [[[0.5, 0.5]], [[0.5, 0.5]]],
    "all different": [index / 7 for index in range(50)],
    "many": [0.1, 0.2] * MAX_NUMBERS,
    "many in rows": [[0.1, 0.2] * 50] * (MAX_NUMBERS // 50),
    "no numbers": [],
    "no rows": [[], []],
    "one number": 0.1,
    "a text": "0.1",
}


@pytest.mark.parametrize("value", VALUES.values(), ids=VALUES)
def test_the_text_is_that_of_json(value):
    assert encode_numbers(value, FloatTexts()) == encode_text(value)


def test_what_was_written_before_is_the_same_again_and_nothing_else():
    texts = FloatTexts()
    for value in [*VALUES.values(), *VALUES.values()]:
        assert encode_numbers(value, texts) == encode_text(value)
    assert encode_numbers([0.25, -0.0], texts) == "[0.25,-0.0]"
    assert encode_numbers([0.25, 0.0], texts) == "[0.25,0.0]"


def test_no_more_texts_are_kept_than_are_worth_it():
    texts = FloatTexts()
    for count in (MAX_KEPT // 2, MAX_KEPT, MAX_NUMBERS):
        value: Any = [count + index / MAX_NUMBERS for index in range(count)]
        assert encode_numbers(value, texts) == encode_text(value)
        assert len(texts) <= MAX_KEPT


@pytest.mark.parametrize("number", [float("nan"), float("inf")], ids=repr)
def test_what_is_not_finite_is_refused(number):
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_numbers([0.5, 0.5, 0.5, number], FloatTexts())
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_numbers([[0.5, number], [0.5, 0.5]], FloatTexts())


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")], ids=repr)
def test_what_is_not_finite_is_refused_each_time(number):
    texts = FloatTexts()
    for _ in range(2):
        with pytest.raises(ValueError, match="JSON compliant"):
            encode_numbers([0.5, number], texts)


ARRAYS: dict[str, Any] = {
    "numbers": numpy.array([0.1, -0.0, 0.0, 5e-324]),
    "rows": numpy.array([[0.1, -0.0], [0.0, 0.1], [-2.5, 1e300]]),
    "columns first": numpy.asfortranarray([[0.1, 0.2], [0.3, 0.4]]),
    "the other byte order": numpy.array([0.1, 0.2], dtype=">f8"),
    "fewer digits": numpy.array([0.1, 0.2], dtype="float32"),
    "integers": numpy.array([[1, 2]]),
    "objects": numpy.array([[0.5, 1]], dtype=object),
    "not finite": numpy.array([[0.5, float("nan")], [float("-inf"), 0.5]]),
    "nothing": numpy.empty((0, 3)),
    "rows of nothing": numpy.empty((3, 0)),
    "three dimensions": numpy.ones((2, 1, 2)),
    "one number": numpy.float64(0.5),
    "a list": [numpy.float64(0.5), numpy.float64(-0.0)],
    "many": numpy.arange(MAX_NUMBERS + 1) / 7,
}


@pytest.mark.parametrize("value", ARRAYS.values(), ids=ARRAYS)
def test_the_text_of_an_array_and_its_notes_are_those_of_its_plain_value(value):
    texts = FloatTexts()
    expected = Notes()
    plainly = encode_text(plain(value, "result.population", expected))
    for _ in range(2):
        notes = Notes()
        assert encode_array(value, "result.population", notes, texts) == plainly
        assert notes.as_json() == expected.as_json()


def test_an_array_that_was_changed_in_place_is_written_anew():
    array, texts, notes = numpy.array([[0.5, 0.0]]), FloatTexts(), Notes()
    told = [encode_array(array, "result.population", notes, texts)]
    array[0, 1] = -0.0
    told.append(encode_array(array, "result.population", notes, texts))
    array[0, 1] = float("nan")
    told.append(encode_array(array, "result.population", notes, texts))
    array[0, 1] = -0.0
    told.append(encode_array(array.reshape(2, 1), "result.population", notes, texts))
    assert told == ["[[0.5,0.0]]", "[[0.5,-0.0]]", "[[0.5,null]]", "[[0.5],[-0.0]]"]
    assert len(notes.as_json()) == 1
