"""The states of random generators: read anew wherever one has moved, and the same object where none has."""

from __future__ import annotations

import random
import sys
from types import SimpleNamespace
from typing import Any, Callable

import golden_runs
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from support import state_of

from vilvik_shim import dump
from vilvik_shim._file._typed import encode_numpy_state
from vilvik_shim._ga import _generators
from vilvik_shim._ga._generators import NumpyState, random_states

# What a program does to a generator of NumPy.
MOVES: dict[str, Callable[[Any], object]] = {
    "nothing": lambda generator: generator,
    "random": lambda generator: generator.random(),
    "bits": lambda generator: generator.randint(2),
    "one Gaussian": lambda generator: generator.normal(),
    "two Gaussians": lambda generator: generator.normal(size=2),
    "permutation": lambda generator: generator.permutation(5),
    "a whole turn": lambda generator: generator.randint(1 << 32, size=624, dtype=np.uint32),
    "seed": lambda generator: generator.seed(5),
    "another state": lambda generator: generator.set_state(np.random.RandomState(7).get_state()),
    "a state with half a pair": lambda generator: generator.set_state(half_a_pair()),
}


def half_a_pair():
    generator = np.random.RandomState(8)
    generator.normal()
    return generator.get_state()


def ga_with(generator):
    return SimpleNamespace(python_random_generator=random.Random(1), numpy_random_generator=generator)


def read(generator) -> NumpyState:
    return random_states(ga_with(generator))["ga_numpy"]


def read_thrice(generator) -> NumpyState:
    """Read until what is known of the generator is used."""
    return [read(generator) for _ in range(3)][-1]


@given(st.lists(st.sampled_from(sorted(MOVES)), max_size=12))
def test_each_state_is_the_one_that_numpy_tells(moves):
    generator = np.random.RandomState(3)
    for move in moves:
        MOVES[move](generator)
        for _ in range(2):
            assert read(generator).as_json() == encode_numpy_state(generator.get_state(legacy=False))


@pytest.mark.parametrize("move", sorted({*MOVES} - {"nothing", "one Gaussian", "a state with half a pair"}))
def test_a_generator_that_rests_is_read_once_more_and_then_no_more(move):
    generator = np.random.RandomState(3)
    known = read_thrice(generator)
    MOVES[move](generator)
    moved = read_thrice(generator)
    assert moved is not known
    assert read(generator) is moved


def test_the_second_number_of_a_pair_is_told_from_none():
    generator = np.random.RandomState(3)
    generator.normal()
    assert read_thrice(generator).raw["has_gauss"] == 1
    generator.normal()
    assert read_thrice(generator).raw["has_gauss"] == 0


def test_half_a_pair_that_comes_back_is_seen():
    generator = np.random.RandomState(3)
    generator.set_state(half_a_pair())
    for half in (1, 0, 1):
        assert read_thrice(generator).raw["has_gauss"] == half
        generator.normal() if half else generator.set_state(half_a_pair())


def test_two_generators_in_turn_are_told_apart():
    one, other = np.random.RandomState(3), np.random.RandomState(4)
    texts = {read(generator).as_json() for _ in range(3) for generator in (one, other)}
    assert texts == {encode_numpy_state(generator.get_state(legacy=False)) for generator in (one, other)}


def test_the_global_generator_is_read_wherever_it_has_moved():
    ga = SimpleNamespace()
    for _ in range(3):
        np.random.random()
        assert random_states(ga)["numpy"].raw["state"]["pos"] == np.random.get_state(legacy=False)["state"]["pos"]
    known = [random_states(ga)["numpy"] for _ in range(3)]
    assert known[1] is known[2]


@pytest.mark.parametrize("kind", [np.random.PCG64, np.random.Philox])
def test_another_generator_than_the_mersenne_twister_is_read_each_time(kind):
    generator = np.random.RandomState(kind(3))
    known = read_thrice(generator)
    generator.random()
    moved = read(generator)
    assert moved.as_json() != known.as_json()
    assert read(generator) is not moved


def test_memory_that_does_not_hold_what_numpy_tells_is_not_trusted(monkeypatch):
    monkeypatch.setattr(_generators, "_memory_of", lambda generator: bytes(_generators.BYTES))
    generator = np.random.RandomState(3)
    assert read_thrice(generator) is not read(generator)


def test_a_python_without_ctypes_has_its_generators_read_each_time(monkeypatch):
    monkeypatch.setitem(sys.modules, "ctypes", None)
    generator = np.random.RandomState(3)
    assert read_thrice(generator) is not read(generator)
    assert read(generator).as_json() == encode_numpy_state(generator.get_state(legacy=False))


def test_a_state_is_kept_as_it_was_when_the_generator_moves_on():
    generator = np.random.RandomState(3)
    known = read_thrice(generator)
    text = known.as_json()
    words = known.raw["state"]["key"].copy()
    generator.randint(1 << 32, size=624, dtype=np.uint32)
    assert known.as_json() == text
    assert (known.raw["state"]["key"] == words).all()


def test_every_dump_of_a_run_tells_the_state_at_its_time(tmp_path):
    ga = golden_runs.finished_sphere()
    told = []
    for _ in range(4):
        np.random.random()
        ga.numpy_random_generator.random()
        states = state_of(dump(ga, tmp_path, proof="off").path)["random"]
        told.append((states["numpy"]["state"]["pos"], states["ga_numpy"]["state"]["pos"]))
        assert told[-1] == (
            np.random.get_state(legacy=False)["state"]["pos"],
            ga.numpy_random_generator.get_state(legacy=False)["state"]["pos"],
        )
    assert len(set(told)) == 4
