"""A run that goes on from a file is the run that was never stopped."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import captured
import exactness
import golden_runs
import numpy as np
import pygad
import pytest
import settings
from support import finished, lines_of

from vilvik_shim import dump, load, resume, runs, track

# Captured source is executed in a namespace of its own; these need what only their own module has.
BY_SOURCE = (
    "noise from the instance",
    "fitness by generation",
    "three goals, reference points",
    "constraints",
    "three custom operators",
    "attributes on the instance",
)


EXPECTED_DOUBTS = "ignore:vilvik-shim. going on may differ:RuntimeWarning"


@pytest.fixture(autouse=True)
def _spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


@pytest.fixture
def in_memory(tmp_path, monkeypatch):
    """Return a spool where syncing costs nothing, where the machine has such a place."""
    shared = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=shared if shared.is_dir() else tmp_path) as folder:
        monkeypatch.setenv("VILVIK_SPOOL", folder)
        yield Path(folder)


@pytest.mark.filterwarnings(EXPECTED_DOUBTS)
@pytest.mark.parametrize("name", exactness.SETTINGS)
def test_n_and_n_generations_are_two_n(name, in_memory):
    assert exactness.differences(name, in_memory) == []


@pytest.mark.parametrize("name", BY_SOURCE)
def test_n_and_n_generations_are_two_n_with_the_captured_source(name, in_memory):
    assert exactness.differences(name, in_memory, use_originals=False) == []


def test_captured_annotations_are_evaluated_as_they_were(tmp_path):
    run = finished(tmp_path, fitness_func=captured.knows_its_types)
    assert resume(run).fitness_func(None, [1.0], 0) == 1.0


def test_there_are_enough_settings():
    assert len(exactness.SETTINGS) >= 80


def test_another_process_goes_on_with_the_captured_source(tmp_path):
    run = finished(tmp_path)
    program = (
        "import json, sys, vilvik_shim\n"
        "ga = vilvik_shim.resume(sys.argv[1], num_generations=10)\n"
        "ga.run()\n"
        "print(json.dumps(ga.population.tolist()))\n"
    )
    environment = {**os.environ, "PYTHONPATH": str(Path(str(sys.modules["vilvik_shim"].__file__)).parents[1])}
    command = [sys.executable, "-W", "error", "-c", program, os.fspath(run)]
    child = subprocess.run(command, env=environment, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    whole = golden_runs.sphere_ga(num_generations=20)
    whole.run()
    assert json.loads(child.stdout) == whole.population.tolist()


def test_a_resumed_run_is_a_new_run_that_knows_its_origin(tmp_path):
    run = finished(tmp_path)
    ga = resume(run, num_generations=2)
    ga.run()
    newest = next(row for row in runs() if row["run_id"] != run.run_id)
    header, body = lines_of(newest["path"])
    assert header["phase"] == "finished"
    assert header["resumed_from"] == {"run_id": run.run_id, "sequence": 1}
    assert header["name"] == lines_of(run)[0]["name"]
    assert body["result"]["generations_completed"] == 12


def test_a_finished_run_has_nothing_left(tmp_path):
    run = finished(tmp_path)
    ga = resume(run)
    ga.run()
    assert ga.generations_completed == 10
    assert len(ga.best_solutions_fitness) == 11


def failing_at(generation):
    def fitness(ga_instance, solution, solution_idx):
        if ga_instance.generations_completed == generation and solution_idx == 5:
            raise KeyboardInterrupt
        return -float(np.sum(np.asarray(solution) ** 2))

    return fitness


def test_a_broken_run_goes_on_to_its_own_end(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=failing_at(7))
    with pytest.raises(KeyboardInterrupt), track(ga, tmp_path / "spool") as run:
        ga.run()
    again = resume(run, callables={"fitness_func": failing_at(99)})
    again.run()
    whole = golden_runs.sphere_ga(fitness_func=failing_at(99))
    whole.run()
    assert exactness.fingerprint(again)["population"] == exactness.fingerprint(whole)["population"]
    assert again.best_solutions_fitness == whole.best_solutions_fitness
    assert again.num_generations == whole.num_generations == 10


def test_the_half_evaluated_generation_is_kept(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=failing_at(3))
    with pytest.raises(KeyboardInterrupt), track(ga, tmp_path / "spool") as run:
        ga.run()
    half = load(run).half
    assert half is not None
    assert half["generation"] == 3
    assert half["population"] == ga.population.tolist()
    assert half["evaluated"] == 5
    for row, fitness in zip(half["population"][1:5], half["fitness"][1:5]):
        assert fitness == -float(np.sum(np.asarray(row) ** 2))
    assert half["fitness"][5:] == [None] * 3


def test_callbacks_are_not_called_again_for_what_is_done(tmp_path):
    events: list[str] = []
    callables = {
        "on_start": lambda ga: events.append("start"),
        "on_fitness": lambda ga, fitness: events.append(f"fitness {ga.generations_completed}"),
        "on_generation": lambda ga: events.append(f"generation {ga.generations_completed}"),
        "on_stop": lambda ga, fitness: events.append("stop"),
    }
    run = finished(tmp_path, num_generations=2, **callables)
    events.clear()
    ga = resume(run, num_generations=2, callables={**callables, "fitness_func": golden_runs.sphere})
    ga.run()
    assert events == ["fitness 2", "generation 3", "fitness 3", "generation 4", "stop"]
    assert ga.on_start is callables["on_start"]


def test_doubts_are_told_before_anything_runs(tmp_path):
    ga = golden_runs.sphere_ga(parent_selection_type="rws")
    ga.run()
    run = dump(ga, tmp_path / "spool")
    with pytest.warns(RuntimeWarning, match="the run was not watched") as warned:
        resume(run)
    assert len(warned) == 1
    assert warned[0].filename == __file__


def counting():
    calls = []

    def fitness(ga, solution, index):
        calls.append(index)
        if len(calls) == 20:
            raise KeyboardInterrupt
        return float(len(calls))

    return fitness


def pure(ga, solution, index):
    values = {}
    values["sum"] = float(np.sum(solution))
    if ga.generations_completed == 2:
        raise KeyboardInterrupt
    return values["sum"]


@pytest.mark.parametrize(("fitness", "is_doubted"), [(counting(), True), (pure, False)], ids=["counting", "pure"])
def test_what_a_broken_run_kept_for_itself_is_doubted(fitness, is_doubted, tmp_path):
    ga = pygad.GA(5, 2, fitness, sol_per_pop=6, num_genes=2, mutation_num_genes=1)
    with pytest.raises(KeyboardInterrupt), track(ga, tmp_path / "spool") as run:
        ga.run()
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        resume(run)
        resume(run, callables={"fitness_func": fitness})
    assert [("what fitness_func keep" in str(warning.message)) for warning in given] == [True] * is_doubted


def test_another_pygad_is_told(tmp_path):
    run = finished(tmp_path)
    header, *rest = Path(run).read_bytes().split(b"\n")
    changed = json.loads(header)
    changed["origin"].update(pygad_version="3.8.0", pygad_sha256="0" * 64, python_version="3.9.1")
    Path(run).write_bytes(b"\n".join([json.dumps(changed).encode(), *rest]))
    with pytest.warns(RuntimeWarning, match=r"PyGAD is another one: 3.8.0 then.*Python is another one: 3.9 then"):
        resume(run)


def test_a_role_without_code_is_asked_for(tmp_path):
    run = finished(tmp_path, crossover_type=exactness.blend)
    header, *rest = Path(run).read_bytes().split(b"\n")
    assert json.loads(header)["capture"]["on_start"]["carries"] == ["crossover_type"]
    changed = json.loads(header)
    del changed["capture"]["on_start"]
    Path(run).write_bytes(b"\n".join([json.dumps(changed).encode(), *rest]))
    with pytest.raises(LookupError, match="crossover_type"):
        resume(run)
    resume(run, callables={"crossover_type": exactness.blend})


def test_a_callable_nobody_asked_for_is_refused(tmp_path):
    with pytest.raises(ValueError, match="the run has no on_generation"):
        resume(finished(tmp_path), callables={"on_generation": print})


def test_a_damaged_state_is_refused(tmp_path):
    run = finished(tmp_path)
    content = Path(run).read_bytes()
    Path(run).write_bytes(content.replace(b'"moment":"final"', b'"moment":"other"'))
    with pytest.raises(ValueError, match="damaged"):
        resume(run)


def test_without_its_population_a_run_can_not_go_on(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path / "spool", include_population=False)
    with pytest.raises(ValueError, match="no state"):
        resume(run)


class Tuned(pygad.GA):  # type: ignore[misc]
    factor = 2.0


def by_factor(ga_instance, solution, solution_idx):
    return -float(np.sum(np.asarray(solution) ** 2)) * ga_instance.factor


def test_a_subclass_is_built_when_it_is_handed_over(tmp_path):
    ga = Tuned(**{**settings.BASE, "fitness_func": by_factor})
    with track(ga, tmp_path / "spool") as run:
        ga.run()
    again = resume(run, num_generations=1, callables={"GA": Tuned, "fitness_func": by_factor})
    again.run()
    assert type(again) is Tuned


def test_a_subclass_is_built_from_its_captured_source(tmp_path):
    ga = Tuned(**{**settings.BASE, "fitness_func": by_factor})
    with track(ga, tmp_path / "spool") as run:
        ga.run()
    again = resume(run, num_generations=5)
    again.run()
    whole = Tuned(**{**settings.BASE, "fitness_func": by_factor, "num_generations": 10})
    whole.run()
    assert type(again).__name__ == "Tuned"
    assert again.best_solutions_fitness == whole.best_solutions_fitness


def test_the_best_ever_found_is_remembered_across_the_file(tmp_path):
    values = iter([*range(100, 108), *range(200)])

    def fitness(ga_instance, solution, solution_idx):
        return float(-next(values))

    nothing_kept = {"keep_elitism": 0, "keep_parents": 0}
    ga = golden_runs.sphere_ga(fitness_func=lambda ga, s, i: -float(i) - 10 * ga.generations_completed, **nothing_kept)
    with track(ga, tmp_path / "spool") as run:
        ga.run()
    best = load(run)
    assert (best.best_fitness, best.best_generation) == (0.0, 0)
    assert best.best_solution == ga.initial_population[0].tolist()
    assert "best_solution_idx" not in lines_of(run)[1]["result"]
    again = resume(run, num_generations=2, callables={"fitness_func": fitness})
    again.run()
    newest = load(next(row["path"] for row in runs() if row["run_id"] != run.run_id))
    assert (newest.best_fitness, newest.best_generation) == (0.0, 0)
