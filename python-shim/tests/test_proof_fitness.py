"""A proof computes the fitness of the best solution again, and leaves out what costs too much."""

from __future__ import annotations

import platform

import numpy as np
import proof_dumps
import pygad
import pytest
from proof_dumps import body_of, prove, verdicts, write_by_hand

from vilvik_shim._proof._prove import Limits
from vilvik_shim._proof._verdict import Verdict


def test_another_fitness_than_the_recorded_one_fails_and_names_both(tmp_path):
    found = verdicts(tmp_path, best_solution_fitness=3.25)["fitness_func"]
    assert found.state == "failed"
    assert found.reason == "the best solution has the fitness 3.5, recorded 3.25"


NOW = {"python_version": platform.python_version(), "numpy_version": np.__version__, "pygad_version": pygad.__version__}


@pytest.mark.parametrize(
    ("origin", "told"),
    [
        (None, "recorded 3.5000000000035003"),
        ({**NOW, "numpy_version": "1.0"}, f"recorded 3.5000000000035003; NumPy 1.0 then, {np.__version__} now"),
        (NOW, "with the same Python, NumPy and PyGAD; something outside the code changes its last digits"),
    ],
    ids=["unknown", "another", "the same"],
)
def test_a_fitness_that_is_only_close_is_proven_and_told(origin, told, tmp_path):
    body = body_of(best_solution_fitness=3.5 * (1 + 1e-12))
    found = prove(write_by_hand(tmp_path, body if origin is None else {**body, "origin": origin}))["fitness_func"]
    assert found.state == "proven"
    assert str(found.reason).startswith("equal within 1e-9 only: 3.5, recorded")
    assert str(found.reason).endswith(told)


def test_last_digits_that_differ_from_call_to_call_are_told_as_such(tmp_path):
    shaky = "calls = []\ndef fitness_func(ga, s, i):\n    calls.append(i)\n    return 3.5 + 1e-12 * len(calls)\n"
    body = {**body_of({"fitness_func": shaky}), "origin": NOW}
    reason = prove(write_by_hand(tmp_path, body))["fitness_func"].reason
    assert str(reason).endswith("it differs from call to call")


def test_an_equal_fitness_is_proven_without_a_word_and_one_that_is_not_close_fails(tmp_path):
    assert verdicts(tmp_path)["fitness_func"] == Verdict("proven")
    assert verdicts(tmp_path, best_solution_fitness=3.5 * (1 + 1e-8))["fitness_func"].state == "failed"


def test_a_noisy_fitness_is_computed_twice_and_told(tmp_path):
    noisy = "import random\ndef fitness_func(ga, solution, index):\n    return random.random()\n"
    found = verdicts(tmp_path, {"fitness_func": noisy})["fitness_func"]
    assert found.state == "proven"
    assert "noisy" in str(found.reason)


def test_a_fitness_that_asks_for_the_generation_is_told_the_one_of_the_best(tmp_path):
    by_generation = "def fitness_func(ga, solution, index):\n    return 1.5 + ga.generations_completed\n"
    found = verdicts(tmp_path, {"fitness_func": by_generation}, best_solution_fitness=3.5)
    assert found["fitness_func"] == Verdict("proven")


def test_mixed_genes_have_their_types_and_batches_their_rows(tmp_path):
    code = (
        "def fitness_func(ga, solutions, indices):\n"
        "    for row in solutions:\n"
        "        assert type(row[0]) is int and type(row[1]) is float, [type(g) for g in row]\n"
        "    return [float(row[0] + row[1]) for row in solutions]\n"
    )
    found = verdicts(
        tmp_path,
        {"fitness_func": code},
        gene_type="custom",
        custom_gene_type="[int, [float, 2]]",
        gene_type_single=False,
        fitness_batch_size=2,
        best_solution=[2, 1.5],
        population=[[2, 1.5], [1, 1.0], [0, 0.0], [0, 0.25]],
        on_the_way=None,
    )
    assert found["fitness_func"] == Verdict("proven")


@pytest.mark.parametrize(
    "state", [b'{"elapsed":300,"evaluations":20,"generation":5}', b'{"elapsed":300,"evaluations":null,"generation":5}']
)
def test_what_costs_too_much_by_the_mean_of_the_run_is_not_run(tmp_path, state):
    code = {"fitness_func": "def fitness_func(ga, solution, index):\n    raise AssertionError('called')\n"}
    found = verdicts(tmp_path, code, state=state)["fitness_func"]
    assert found.state == "not_run"
    assert "too costly to run: about 150 s" in str(found.reason)
    assert "python -m vilvik_shim proof FILE" in str(found.reason)
    by_hand = verdicts(tmp_path, code, Limits(None, None), state=state)
    assert "AssertionError: called" in str(by_hand["fitness_func"].reason)


def test_without_times_one_evaluation_tells_what_a_generation_costs(tmp_path):
    slow = "import time\n" + proof_dumps.FITNESS.replace("    return", "    time.sleep(0.2)\n    return")
    found = verdicts(tmp_path, {"fitness_func": slow}, Limits(1, 60))["fitness_func"]
    assert found.state == "proven"
    assert "the best solution has its fitness; loads by itself; too costly to run" in str(found.reason)
