"""What a run is called that was given no name."""

from __future__ import annotations

import functools
import os
import subprocess
import sys
from pathlib import Path

import golden_runs
import pytest
from support import lines_of

from vilvik_shim._ga._default_name import default_name

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
PROGRAM = """
import pygad


def cost(ga_instance, solution, solution_idx):
    return -abs(float(solution[0]))


pygad.GA(num_generations=1, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=cost,
         suppress_warnings=True).run()
"""


@pytest.fixture
def place(tmp_path):
    (tmp_path / "design" / "wing").mkdir(parents=True)
    for name in ("design/__main__.py", "design/tail.py", "design/wing/__main__.py", "plain.py"):
        (tmp_path / name).write_text(PROGRAM)
    return tmp_path


@pytest.mark.parametrize(
    ("words", "name"),
    [
        (("plain.py",), "plain"),
        (("-m", "plain"), "plain"),
        (("-m", "design.tail"), "design.tail"),
        (("-m", "design.wing"), "design.wing"),
        (("design",), "design"),
        (("-",), "cost"),
        (("-c", PROGRAM), "cost"),
    ],
)
@pytest.mark.parametrize("start", [("-m", "vilvik_shim", "run"), ()], ids=["run", "install"])
def test_it_is_what_the_user_started(words, name, start, place):
    environment = {**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(place / "spool")}
    installs = f"import vilvik_shim; vilvik_shim.install()\n{PROGRAM}"
    if not start:
        for file in place.rglob("*.py"):
            file.write_text(installs)
        words = [installs if word == PROGRAM else word for word in words]
    done = subprocess.run(
        [sys.executable, *start, *words],
        cwd=place,
        env=environment,
        input=PROGRAM if start else installs,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    [path] = (place / "spool").glob("*.vilvik.jsonl")
    assert lines_of(path)[0]["name"] == name


class Judge:
    def __call__(self, ga_instance, solution, solution_idx):
        return 0.0

    def fitness(self, ga_instance, solution, solution_idx):
        return 0.0


@pytest.mark.parametrize(
    ("fitness", "name"),
    [
        (golden_runs.sphere, "sphere"),
        (functools.partial(functools.partial(golden_runs.sphere)), "sphere"),
        (Judge(), "Judge"),
        (Judge().fitness, "fitness"),
        (lambda ga, s, i: 0.0, "PyGAD run"),
    ],
)
def test_a_program_in_no_file_is_called_after_its_fitness(fitness, name, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["-c"])
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    assert default_name(golden_runs.sphere_ga(fitness_func=fitness), {}) == name


@pytest.mark.parametrize(("folder", "name"), [("jobs/", "jobs"), ("/srv/night.zip", "night"), (".", "sphere")])
def test_a_folder_that_is_started_gives_its_name(folder, name, monkeypatch):
    monkeypatch.setattr(sys, "argv", [folder])
    monkeypatch.setattr(sys.modules["__main__"], "__spec__", None)
    assert default_name(golden_runs.sphere_ga(), {}) == name


@pytest.mark.parametrize(
    ("session", "name"), [("/home/me/Night shift.ipynb", "Night shift"), ("console-1", "notebook"), (None, "notebook")]
)
def test_a_notebook_is_called_after_its_file(session, name, monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/lib/ipykernel_launcher.py", "-f", "kernel.json"])
    environ = {} if session is None else {"JPY_SESSION_NAME": session}
    assert default_name(golden_runs.sphere_ga(), environ) == name


def test_a_notebook_of_visual_studio_code_is_called_after_its_file(monkeypatch):
    monkeypatch.setattr(sys, "argv", ["/lib/ipykernel_launcher.py"])
    monkeypatch.setattr(sys.modules["__main__"], "__vsc_ipynb_file__", "/home/me/sweep.ipynb", raising=False)
    assert default_name(golden_runs.sphere_ga(), {}) == "sweep"
