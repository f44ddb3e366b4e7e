"""`install()`: every GA of the process, whenever PyGAD comes and however many run."""

from __future__ import annotations

import importlib
import os
import subprocess
import sys
import threading
from pathlib import Path

import golden_runs
import numpy as np
import pygad
import pytest
from support import all_lines_of, lines_of

import vilvik_shim
from vilvik_shim import dump, install, load, runs, track, uninstall
from vilvik_shim._ga._given import given_arguments

SOURCE = Path(str(vilvik_shim.__file__)).parents[1]


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    yield tmp_path / "spool"
    uninstall()


class Mine(pygad.GA):  # type: ignore[misc]
    def run(self):
        self.before = True
        super().run()


class NoHead(pygad.GA):  # type: ignore[misc]
    def run_loop_head(self, best_solution_fitness):
        self.best_solutions_fitness.append(best_solution_fitness)
        self.best_solutions_generations.append(self.generations_completed)


def program(text, **more):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_PROOF": "off", **more}
    child = subprocess.run([sys.executable, "-c", text], env=environment, capture_output=True, text=True, check=False)
    assert child.returncode == 0, child.stderr
    return child.stdout


GA = (
    "pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2,"
    " fitness_func=lambda ga, s, i: float(s[0]), suppress_warnings=True).run()\n"
)


@pytest.mark.parametrize("order", ["shim first", "pygad first", "name first", "twice"])
def test_pygad_may_come_before_or_after(order, spool):
    start = {
        "shim first": "import vilvik_shim; vilvik_shim.install()\nimport pygad\n",
        "pygad first": "import pygad, vilvik_shim; vilvik_shim.install()\n",
        "name first": "from pygad import GA\nimport pygad, vilvik_shim; vilvik_shim.install()\n",
        "twice": "import vilvik_shim; vilvik_shim.install(); vilvik_shim.install()\nimport pygad\n",
    }[order]
    program(start + GA)
    [row] = runs()
    assert row["phase"] == "finished"


def test_install_imports_nothing_of_pygads():
    assert (
        program(
            "import sys, vilvik_shim; vilvik_shim.install(); print([m for m in ('numpy', 'pygad') if m in sys.modules])"
        )
        == "[]\n"
    )


def test_uninstall_before_pygad_comes_leaves_no_hook(spool):
    text = "import sys, vilvik_shim; before = sys.meta_path[:]; vilvik_shim.install(); vilvik_shim.uninstall()\n"
    program(text + "assert sys.meta_path == before\nimport pygad\n" + GA)
    assert not spool.exists()


def test_subclasses_are_watched():
    install(name="mine")
    Mine(**golden_settings()).run()
    [row] = runs()
    assert row["name"] == "mine"
    assert load(row["path"]).not_exact == []


def golden_settings():
    return {
        "num_generations": 10,
        "num_parents_mating": 4,
        "sol_per_pop": 8,
        "num_genes": 3,
        "fitness_func": golden_runs.sphere,
        "random_seed": 7,
        "suppress_warnings": True,
    }


def test_a_subclass_with_its_own_loop_head_is_dumped_from_its_attributes():
    install()
    NoHead(**golden_settings()).run()
    [row] = runs()
    header, body, state = all_lines_of(row["path"])
    assert header["phase"] == "finished"
    assert body["result"]["generations_completed"] == 10
    assert state["moment"] == "after_run"


def test_two_calls_of_run_are_one_story():
    install()
    ga = golden_runs.sphere_ga()
    ga.run()
    [first] = runs()
    ga.run()
    [second] = runs()
    assert second["run_id"] == first["run_id"]
    assert second["sequence"] > first["sequence"]
    view = load(second["path"])
    assert view.generations_completed == 20
    assert len(view.history) == 22


def test_a_dump_by_hand_is_the_same_run():
    install()
    ga = golden_runs.sphere_ga()
    ga.run()
    run = dump(ga)
    [row] = runs()
    assert (run.run_id, run.path) == (row["run_id"], row["path"])
    assert row["sequence"] == 2


def test_a_run_inside_a_fitness_function_is_a_run_of_its_own():
    def outer(ga_instance, solution, solution_idx):
        if ga_instance.generations_completed == 1 and solution_idx == 7:
            golden_runs.sphere_ga(num_generations=3).run()
        return float(solution[0])

    install()
    golden_runs.sphere_ga(fitness_func=outer, num_generations=4).run()
    assert sorted(load(row["path"]).generations_completed for row in runs()) == [3, 4]


def test_runs_in_threads_do_not_mix():
    install()
    gas = [golden_runs.sphere_ga(random_seed=seed, num_generations=5 + seed) for seed in range(4)]
    threads = [threading.Thread(target=ga.run) for ga in gas]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    views = sorted((load(row["path"]) for row in runs()), key=lambda view: view.generations_completed)
    assert [view.population for view in views] == [ga.population.tolist() for ga in gas]
    assert all(view.phase == "finished" for view in views)


def test_a_fork_in_the_middle_is_a_run_of_its_own(spool):
    children = []

    def on_generation(ga_instance):
        if ga_instance.generations_completed == 2:
            children.append(os.fork())

    install()
    ga = golden_runs.sphere_ga(on_generation=on_generation, num_generations=6)
    try:
        ga.run()
    finally:
        if children[0] == 0:
            os._exit(0)
    assert os.waitpid(children[0], 0)[1] == 0
    views = [load(row["path"]) for row in runs()]
    assert len(views) == 2
    assert [view.phase for view in views] == ["finished"] * 2
    origins = [lines_of(view.path)[0]["resumed_from"] for view in views]
    assert sorted(origin is None for origin in origins) == [False, True]


def test_pushing_writes_a_dump_where_that_was_asked_for():
    original = pygad.GA.push_to_vilvik
    install(redirect_push=True)
    ga = golden_runs.sphere_ga()
    run = ga.push_to_vilvik(api_key="vlk_x", name="pushed")
    assert load(run).name == "pushed"
    assert "vlk_x" not in Path(run).read_text()
    uninstall()
    assert pygad.GA.push_to_vilvik is original


def test_without_it_pushing_stays_pygads():
    original = pygad.GA.push_to_vilvik
    install()
    assert pygad.GA.push_to_vilvik is original


def test_after_uninstall_nothing_is_dumped(spool):
    install()
    uninstall()
    golden_runs.sphere_ga().run()
    assert not spool.exists()


def test_a_tracked_ga_is_dumped_once(tmp_path):
    install()
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path / "other") as run:
        ga.run()
    assert runs() == []
    assert lines_of(run)[0]["sequence"] == 1


def test_when_the_last_ga_that_was_watched_is_gone_the_next_one_finds_pygad_as_it_was(spool):
    made = GA.removesuffix(".run()\n")
    told = program(
        "import gc, signal, pygad, vilvik_shim\n"
        "from vilvik_shim._ga._given import given_arguments\n"
        "before = dict(vars(pygad.GA))\n"
        f"ga = {made}\n"
        "run = vilvik_shim.dump(ga)\n"
        "resumed = vilvik_shim.resume(run, callables={'fitness_func': ga.fitness_func})\n"
        "print(vars(pygad.GA) == before)\n"
        "del resumed\n"
        "gc.collect()\n"
        f"ga = {made}\n"
        "print(vars(pygad.GA) == before, given_arguments(ga), signal.getsignal(signal.SIGTERM) is signal.SIG_DFL)\n",
        VILVIK_SPOOL=str(spool),
        PYTHONWARNINGS="ignore",
    )
    assert told == "False\nTrue None True\n"


def test_the_package_can_be_reloaded():
    install()
    importlib.reload(vilvik_shim)
    vilvik_shim.install()
    golden_runs.sphere_ga().run()
    assert len(runs()) == 1


def test_arguments_are_kept_as_they_were_given():
    install()
    space = [[0, 1, 2]] * 3
    ga = golden_runs.sphere_ga(gene_space=space, mutation_percent_genes="default", initial_population=None)
    space[0].append(9)
    given = given_arguments(ga)
    assert given is not None
    assert given["gene_space"] == [[0, 1, 2]] * 3
    assert given["mutation_percent_genes"] == "default"
    assert given["fitness_func"] is golden_runs.sphere
    assert given_arguments(object()) is None


def test_checkpoints_are_written_by_time_and_within_their_budget(monkeypatch):
    clock = {"now": 0.0}
    written = []

    def fitness(ga_instance, solution, solution_idx):
        clock["now"] += 0.05
        return -float(np.sum(np.asarray(solution) ** 2))

    def note(folder, name, content, nonce, **how):
        written.append(clock["now"])
        clock["now"] += 0.2
        return original(folder, name, content, nonce, **how)

    from vilvik_shim import _host
    from vilvik_shim._dump import _dump
    from vilvik_shim._file._write import write_dump as original
    from vilvik_shim._watch import _install

    host = _host.this_host()
    monkeypatch.setattr(_dump, "write_dump", note)
    monkeypatch.setattr(_install, "this_host", lambda: type(host)(**{**vars(host), "monotonic": lambda: clock["now"]}))
    install()
    golden_runs.sphere_ga(fitness_func=fitness, num_generations=100, keep_elitism=0, keep_parents=0).run()
    assert 5 <= written[0] < 6
    gaps = [later - earlier for earlier, later in zip(written[:-1], written[1:-1])]
    assert len(gaps) >= 3
    assert all(gap >= 5 for gap in gaps)
    assert 0.2 * len(written[:-1]) <= 0.03 * clock["now"] + 0.2
