"""Functions whose name is bound to what a decorator made of them, and which call themselves by it."""

from __future__ import annotations

import functools
from typing import Any

import golden_runs
import pytest
from support import lines_of

from vilvik_shim import dump

COUNTS: list[Any] = []


@functools.singledispatch
def kind_of(x):
    return "other", kind_of(float(x))


@kind_of.register(float)
def kind_of_float(x):
    return f"float {x}"


def dispatches(x):
    return kind_of(x), kind_of(2.5)


@functools.cache
def halved(x):
    COUNTS.append(x)
    return 1 if x < 1 else halved(x - 1) + halved(x - 2)


def counts_calls(x):
    COUNTS.clear()
    halved.cache_clear()
    return halved(x), len(COUNTS)


@pytest.mark.parametrize("function", [kind_of, dispatches, counts_calls], ids=lambda function: function.__name__)
def test_the_copy_acts_as_the_original(function, tmp_path):
    ga = golden_runs.sphere_ga()
    ga.fitness_func = function
    header, body = lines_of(dump(ga, tmp_path))
    assert (header["notes"], header["capture"]["fitness_func"]["opaque"]) == ([], [])
    namespace: dict[str, Any] = {}
    exec(body["code"]["fitness_func"], namespace)
    assert namespace[body["code"]["fitness_func_entry"]](9) == function(9)
