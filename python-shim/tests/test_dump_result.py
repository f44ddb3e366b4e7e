"""The result in the body: of runs that ended, stand inside or never began, with numbers that JSON has not."""

from __future__ import annotations

import math
import sys

import golden_runs
import numpy as np
import pytest
from support import lines_of

from vilvik_shim import dump


def test_a_ga_never_run_has_nothing_to_import(tmp_path):
    run = dump(golden_runs.never_run(), tmp_path)
    _, body = lines_of(run)
    assert run.phase == "interrupted"
    assert body["result"]["generations_completed"] == 0
    assert body["result"]["best_solutions_fitness"] == []
    assert (body["result"]["best_solution"], body["result"]["best_solution_fitness"]) == ([], None)


def test_the_population_can_be_left_out(tmp_path):
    _, body = lines_of(dump(golden_runs.finished_sphere(), tmp_path, include_population=False))
    assert "population" not in body["result"]


def test_the_best_of_several_objectives_is_pygads_own(tmp_path):
    ga = golden_runs.multi_objective()
    _, body = lines_of(dump(ga, tmp_path))
    best, fitness, index = ga.best_solution(ga.last_generation_fitness)
    result = body["result"]
    assert (result["best_solution"], result["best_solution_fitness"]) == (best.tolist(), fitness.tolist())
    assert result["best_solution_idx"] == index


def test_a_better_solution_that_the_run_has_lost_is_noted(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.best_solutions_fitness.insert(3, 1e9)
    header, _ = lines_of(dump(ga, tmp_path))
    assert [note["path"] for note in header["notes"]] == ["result.best_solution"]


@pytest.mark.parametrize(("fitness", "sent"), [(math.inf, sys.float_info.max), (-math.inf, -sys.float_info.max)])
def test_an_infinite_best_fitness_is_clamped(tmp_path, fitness, sent):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.full(8, fitness)
    header, body = lines_of(dump(ga, tmp_path))
    assert body["result"]["best_solution_fitness"] == sent
    assert body["result"]["last_generation_fitness"] == [None] * 8
    assert {"result.best_solution_fitness", "result.last_generation_fitness"} <= {n["path"] for n in header["notes"]}


def test_a_best_fitness_that_is_no_number_stays_null(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.full(8, math.nan)
    _, body = lines_of(dump(ga, tmp_path))
    assert body["result"]["best_solution_fitness"] is None


def test_a_number_is_better_than_none(tmp_path):
    ga = golden_runs.finished_sphere()
    ga.last_generation_fitness = np.array([math.nan, -3.0, math.nan, -2.0, -2.0, -9.0, math.nan, -4.0])
    _, body = lines_of(dump(ga, tmp_path))
    assert (body["result"]["best_solution_idx"], body["result"]["best_solution_fitness"]) == (3, -2.0)
