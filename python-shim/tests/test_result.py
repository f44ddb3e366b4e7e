"""What a continuation has brought home is read as arrays, and gone on from."""

from __future__ import annotations

import json

import golden_runs
import numpy as np
import pytest

from vilvik_shim import dump, load, load_result, resume

DOUBT = "ignore:vilvik-shim. going on:RuntimeWarning"
POPULATION = [[0.5 * row, -1.0, 2.0 + row] for row in range(8)]
FITNESS = [golden_runs.sphere(None, np.array(row), 0) for row in POPULATION]


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    return tmp_path / "spool"


def home(run, spool, *, name="came.result.json", **changes):
    """Write what the bridge writes when a continuation of three generations has come home."""
    history = load(run).history
    result = {
        "id": "result-2",
        "best_solution": POPULATION[0],
        "best_solution_fitness": str(max(FITNESS)),
        "best_solutions_fitness": [history[-1], history[-1], -0.5, max(FITNESS)],
        "generations_completed": 3,
        "population": POPULATION,
        "last_generation_fitness": FITNESS,
    }
    told = {
        "version": 1,
        "run_id": run.run_id,
        "wish_id": "wish",
        "origin": "hand",
        "overrides": {"num_generations": 3},
        "parent": {"submission_id": "sub-1", "result_id": "result-1"},
        "submission": {"id": "sub-2", "status": "succeeded", "failure_reason": None},
        "result": {**result, **changes.pop("result", {})},
    }
    path = spool / name
    path.write_text(json.dumps({**told, **changes}))
    view = spool / ".bridge" / "runs"
    view.mkdir(parents=True, exist_ok=True)
    told = {"continuations": [{"state": "finished", "result_file": str(path)}]}
    (view / f"{run.run_id}.json").write_text(json.dumps(told))
    return path


@pytest.fixture
def run():
    return dump(golden_runs.finished_sphere())


@pytest.mark.parametrize("by", ["path", "run", "run id", "ending"])
def test_a_result_is_read_as_arrays(by, run, spool):
    path = home(run, spool)
    ref = {"path": path, "run": run, "run id": run.run_id, "ending": run.run_id[-8:]}[by]
    view = load_result(ref)
    assert view.path == str(path)
    assert (view.run_id, view.result_id, view.submission_id) == (run.run_id, "result-2", "sub-2")
    assert (view.status, view.generations_completed, view.overrides) == ("succeeded", 3, {"num_generations": 3})
    assert view.population.shape == (8, 3)
    assert view.population.dtype == np.float64
    assert view.last_fitness.shape == (8,)
    assert view.history.shape == (4,)
    assert view.best_fitness == max(FITNESS)


def test_gaps_are_nan_and_several_objectives_are_an_array(run, spool):
    result = {"best_solutions_fitness": [1.0, None], "best_solution_fitness": "[1.5, 2.5]"}
    view = load_result(home(run, spool, result=result))
    assert np.isnan(view.history[1])
    assert view.best_fitness.tolist() == [1.5, 2.5]


def test_a_run_without_a_result_says_so(run):
    with pytest.raises(LookupError, match=f"no continuation of run {run.run_id} has come home"):
        load_result(run)


def test_a_file_that_is_none_says_so(spool, run):
    (spool / "bad.result.json").write_text("{")
    with pytest.raises(ValueError, match="is not JSON"):
        load_result(spool / "bad.result.json")
    with pytest.raises(FileNotFoundError, match="there is no file"):
        load_result(spool / "missing.result.json")


def test_going_on_from_a_result_says_that_it_is_not_exact(run, spool):
    with pytest.warns(RuntimeWarning, match="not bit for bit"):
        resume(home(run, spool), num_generations=1)


@pytest.mark.filterwarnings(DOUBT)
@pytest.mark.parametrize("as_view", [True, False])
def test_a_run_goes_on_from_the_remote_end(as_view, run, spool):
    path = home(run, spool)
    calls = []

    def counted(ga, solution, index):
        calls.append(index)
        return golden_runs.sphere(ga, solution, index)

    ref = load_result(path) if as_view else path
    ga = resume(ref, num_generations=2, callables={"fitness_func": counted})
    assert ga.population.tolist() == POPULATION
    ga.run()
    local = load(run)
    assert ga.generations_completed == local.generations_completed + 3 + 2
    history = [float(value) for value in ga.best_solutions_fitness]
    remote = [local.history[-1], -0.5, max(FITNESS)]
    assert history[: len(local.history) + 3] == pytest.approx([*local.history, *remote])
    assert len(history) == len(local.history) + 3 + 2
    assert history[-1] >= max(FITNESS)
    # The fitness of the remote population is not computed again.
    assert len(calls) <= 2 * 8


@pytest.mark.filterwarnings(DOUBT)
def test_a_population_without_its_fitness_is_evaluated(run, spool):
    ga = resume(home(run, spool, result={"last_generation_fitness": None}), num_generations=1)
    ga.run()
    assert len(ga.best_solutions_fitness) == len(load(run).history) + 3 + 1


@pytest.mark.filterwarnings(DOUBT)
def test_a_population_of_another_size_goes_on_with_it(run, spool):
    result = {"population": POPULATION[:6], "last_generation_fitness": FITNESS[:6]}
    ga = resume(home(run, spool, result=result), num_generations=2)
    ga.run()
    assert ga.population.shape == (6, 3)


def test_a_result_without_a_population_is_refused(run, spool):
    with pytest.raises(ValueError, match="holds no population"):
        resume(home(run, spool, result={"population": None}))


def test_a_continuation_that_failed_is_refused_with_its_reason(run, spool):
    submission = {"id": "sub-2", "status": "failed", "failure_reason": "too hot"}
    path = home(run, spool, submission=submission)
    told = json.loads(path.read_text())
    path.write_text(json.dumps({**told, "result": None}))
    with pytest.raises(ValueError, match="too hot"):
        resume(path)
