"""Numbers whose texts are written once and used again: the same text as by `json`."""

from __future__ import annotations

from typing import Any

import pytest

from vilvik_shim._file._header import encode_text
from vilvik_shim._file._numbers import MAX_KEPT, MAX_NUMBERS, FloatTexts, encode_numbers

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
