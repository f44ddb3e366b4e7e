"""Numbers whose texts are written once and used again: the same text as by `json`."""

from __future__ import annotations

from typing import Any

import pytest

from vilvik_shim._header import encode_text
from vilvik_shim._numbers import MAX_NUMBERS, encode_numbers

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
    assert encode_numbers(value) == encode_text(value)


@pytest.mark.parametrize("number", [float("nan"), float("inf")], ids=repr)
def test_what_is_not_finite_is_refused(number):
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_numbers([0.5, 0.5, 0.5, number])
    with pytest.raises(ValueError, match="JSON compliant"):
        encode_numbers([[0.5, number], [0.5, 0.5]])
