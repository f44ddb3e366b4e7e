from __future__ import annotations

import logging
import signal

import golden_runs
import numpy as np
import pytest
from support import lines_of

from vilvik_shim import dump, track
from vilvik_shim._ga._ending import ending_by


@pytest.fixture(autouse=True)
def _quiet_pygad(monkeypatch):
    monkeypatch.setattr(logging.getLogger("pygad.utils.validation"), "disabled", True)


def raising(error, generation=2):
    def fitness(ga_instance, solution, solution_idx):
        if ga_instance.generations_completed == generation:
            raise error
        return -float(sum(solution**2))

    return fitness


def assert_is_a_generation(result):
    """Population, fitness and history belong together."""
    fitness = [-float(sum(np.asarray(row) ** 2)) for row in result["population"]]
    assert result["last_generation_fitness"] == fitness
    assert result["best_solutions_fitness"][-1] == max(fitness)


def test_a_run_that_ends_is_finished(tmp_path):
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path, name="sphere") as run:
        assert (run.path, run.phase) == (None, None)
        ga.run()
    header, body = lines_of(run)
    assert (run.phase, run.error) == ("finished", None)
    assert (header["phase"], header["error"], header["name"]) == ("finished", None, "sphere")
    assert body["result"]["generations_completed"] == 10


def test_an_error_of_the_run_is_recorded_and_goes_on_untouched(tmp_path):
    error = ValueError("bad \ud800 genes")
    ga = golden_runs.sphere_ga(fitness_func=raising(error))
    with pytest.raises(ValueError, match="bad") as raised, track(ga, tmp_path) as run:
        ga.run()
    assert raised.value is error
    assert error.__cause__ is None
    header, _ = lines_of(run)
    assert header["phase"] == "failed"
    assert header["error"]["type"] == "ValueError"
    assert header["error"]["message"] == "bad \ufffd genes"
    assert "in fitness" in header["error"]["traceback"]
    assert "vilvik_shim" not in header["error"]["traceback"]


@pytest.mark.parametrize("error", [KeyboardInterrupt(), SystemExit(3)], ids=repr)
def test_ctrl_c_and_exits_are_interruptions(tmp_path, error):
    ga = golden_runs.sphere_ga(fitness_func=raising(error))
    with pytest.raises(type(error)), track(ga, tmp_path) as run:
        ga.run()
    header, body = lines_of(run)
    assert (header["phase"], header["error"]) == ("interrupted", None)
    assert_is_a_generation(body["result"])


def test_a_real_ctrl_c_is_an_interruption(tmp_path):
    def fitness(ga_instance, solution, solution_idx):
        if ga_instance.generations_completed == 1:
            signal.raise_signal(signal.SIGINT)
        return 1.0

    ga = golden_runs.sphere_ga(fitness_func=fitness)
    with pytest.raises(KeyboardInterrupt), track(ga, tmp_path) as run:
        ga.run()
    assert run.phase == "interrupted"


def test_an_error_that_the_block_swallows_is_an_interruption(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=raising(KeyboardInterrupt()))
    with track(ga, tmp_path) as run, pytest.raises(KeyboardInterrupt):
        ga.run()
    assert run.phase == "interrupted"


@pytest.mark.parametrize("keep_elitism", [1, 0])
def test_a_half_evaluated_generation_does_not_mix_with_the_fitness_before(tmp_path, keep_elitism):
    ga = golden_runs.sphere_ga(fitness_func=raising(ValueError("broken")), keep_elitism=keep_elitism)
    with pytest.raises(ValueError, match="broken"), track(ga, tmp_path) as run:
        ga.run()
    header, body = lines_of(run)
    result = body["result"]
    assert_is_a_generation(result)
    assert result["best_solution_fitness"] == max(result["best_solutions_fitness"])
    assert not [note for note in header["notes"] if note["path"].startswith("result")]


@pytest.mark.parametrize("keep_elitism", [1, 0])
def test_without_a_watch_the_fitness_before_is_left_out(tmp_path, keep_elitism):
    ga = golden_runs.sphere_ga(fitness_func=raising(ValueError("broken")), keep_elitism=keep_elitism)
    with pytest.raises(ValueError, match="broken"):
        ga.run()
    header, body = lines_of(dump(ga, tmp_path))
    result = body["result"]
    assert "last_generation_fitness" not in result
    assert result["best_solution_fitness"] == pytest.approx(-sum(gene**2 for gene in result["best_solution"]))
    assert result["best_solution_fitness"] == result["best_solutions_fitness"][-1]
    assert len(header["notes"]) >= 2


def test_an_error_in_a_second_run_is_seen_though_pygad_says_completed(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=raising(ValueError("broken"), generation=12))
    ga.run()
    with pytest.raises(ValueError, match="broken"), track(ga, tmp_path) as run:
        ga.run()
    result = lines_of(run)[1]["result"]
    assert 10 <= result["generations_completed"] < 12
    assert_is_a_generation(result)


def test_an_error_in_a_second_run_is_seen_in_releases_that_keep_no_generation_list():
    class OldGA:
        run_completed = True

        def run(self):
            raise ValueError("broken")

    ga = OldGA()
    with pytest.raises(ValueError, match="broken") as raised:
        ga.run()
    assert ending_by(ga, raised.value, raised.tb).inside
    assert not ending_by(OldGA(), raised.value, raised.tb).inside


def test_an_error_after_the_run_keeps_the_whole_result(tmp_path):
    ga = golden_runs.sphere_ga()
    with pytest.raises(IndexError), track(ga, tmp_path) as run:  # noqa: PT012 -- the run is part of it
        ga.run()
        [].pop()
    header, body = lines_of(run)
    assert header["phase"] == "failed"
    assert len(body["result"]["last_generation_fitness"]) == 8


def test_an_error_whose_text_can_not_be_had_is_recorded_all_the_same(tmp_path):
    class UnprintableError(Exception):
        def __str__(self):
            raise RuntimeError

    ga = golden_runs.sphere_ga(fitness_func=raising(UnprintableError()))
    with pytest.raises(UnprintableError), track(ga, tmp_path) as run:
        ga.run()
    assert "RuntimeError" in lines_of(run)[0]["error"]["message"]


def test_a_tracked_ga_dumped_again_is_the_same_run(tmp_path):
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path) as run:
        ga.run()
    first = lines_of(run)
    again = dump(ga, tmp_path)
    assert (again.run_id, again.path) == (run.run_id, run.path)
    assert lines_of(again)[1] == first[1]
    assert lines_of(again)[0]["sequence"] == first[0]["sequence"] + 1


def test_a_dump_that_fails_does_not_hide_the_error_of_the_run(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(blocked))
    ga = golden_runs.sphere_ga(fitness_func=raising(ValueError("broken")))
    with pytest.warns(RuntimeWarning) as warned, pytest.raises(ValueError, match="broken"), track(ga, blocked) as run:
        ga.run()
    assert len(warned) == 1
    assert run.path is None
    assert "no folder takes the dump" in str(run.error)


def test_what_is_no_ga_is_one_warning_and_the_block_runs():
    ran = []
    with pytest.warns(RuntimeWarning) as warned, track(object()) as run:
        ran.append(1)
    assert ran == [1]
    assert len(warned) == 1
    assert run.path is None


def test_switched_off_the_block_just_runs(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SHIM", "off")
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path) as run:
        ga.run()
    assert ga.run_completed
    assert run.path is None
    assert list(tmp_path.iterdir()) == []


def test_sources_are_read_at_the_start(tmp_path):
    path = tmp_path / "script.py"
    path.write_text("def f(ga, s, i):\n    return 1.0\n")
    namespace = {"__name__": "script"}
    exec(compile(path.read_text(), str(path), "exec"), namespace)
    ga = golden_runs.sphere_ga(fitness_func=namespace["f"])
    with track(ga, tmp_path / "spool") as run:
        path.write_text("def f(ga, s, i):\n    return 2.0\n")
        ga.run()
    header, body = lines_of(run)
    assert header["capture"]["fitness_func"]["how"] == "source"
    assert "1.0" in body["code"]["fitness_func"]
