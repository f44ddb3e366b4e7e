"""In a real Jupyter kernel: every kind of cell leaves a dump that is proven, and so does every way to stop one."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path

import pytest
from notebook import Notebook
from proof_dumps import header_of, proofs_of
from support import lines_of

from vilvik_shim import load
from vilvik_shim._proof import main as prove

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
FIRST_CELL = """
import threading
import time
import numpy as np
import pygad
import vilvik_shim
vilvik_shim.install()
SIZES = {"num_generations": 5, "num_parents_mating": 2, "sol_per_pop": 4, "num_genes": 2, "random_seed": 1}
def new(**arguments):
    return pygad.GA(**{**SIZES, "suppress_warnings": True, **arguments})
"""
# By what is told: the cells, of which the last runs a GA.
CELLS = {
    "a function of an earlier cell": [
        """
TARGET = 3.0
def fitness(ga, s, i):
    return -abs(float(np.sum(s)) - TARGET)
""",
        "ga = new(fitness_func=fitness)\nga.run()",
    ],
    "a function of a timed cell": [
        "%%time\ndef timed(ga, s, i):\n    return float(s[0])\nga = new(fitness_func=timed)\nga.run()",
    ],
    "a function of an earlier timed cell": [
        "%%time\nFACTOR = 4.0\ndef earlier(ga, s, i):\n    return FACTOR * float(s[0])",
        "%%time\nga = new(fitness_func=earlier)\nga.run()",
    ],
    "a class of a cell": [
        """
class Problem:
    def __init__(self, weights):
        self.weights = np.array(weights)
    def __call__(self, ga, s, i):
        return float(self.weights @ s)
""",
        "ga = new(fitness_func=Problem([1.0, 2.0]))\nga.run()",
    ],
    "a class of a timed cell": [
        """%%time
class Scaled:
    factor = 2.0
    def fitness(self, ga, s, i):
        return self.factor * float(s[1])
""",
        "ga = new(fitness_func=Scaled().fitness)\nga.run()",
    ],
    "lambdas, a closure and a callback": [
        "seen = []\ndef maker(offset):\n    return lambda ga, s, i: offset + float(s[0])",
        "ga = new(fitness_func=maker(7.0), on_generation=lambda ga: seen.append(ga.generations_completed))\nga.run()",
    ],
    "an operator and a subclass of a cell": [
        """
class Mine(pygad.GA):
    bonus = 0.5
def with_bonus(ga, s, i):
    return ga.bonus + float(s[0])
def swap(offspring, ga):
    return offspring[:, ::-1].copy()
""",
        "ga = Mine(**SIZES, suppress_warnings=True, fitness_func=with_bonus, mutation_type=swap)\nga.run()",
    ],
}


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    kernel = started(tmp_path_factory.mktemp("notebook"))
    yield kernel
    kernel.end(now=True)


def started(folder, **environ):
    facts = {"PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(folder / "spool"), "VILVIK_PROOF": "wait"}
    kernel = Notebook(folder, **{**facts, "HOME": str(folder), **environ})
    assert kernel.run(FIRST_CELL) == ""
    return kernel


def newest(notebook):
    return max((notebook.folder / "spool").glob("*.vilvik.jsonl"), key=lambda path: path.stat().st_mtime_ns)


def assert_is_proven(path):
    header = header_of(path)
    reasons = {role: facts["proof_reason"] for role, facts in header["capture"].items()}
    assert set(proofs_of(path).values()) == {"proven"}, reasons
    assert [name for facts in header["capture"].values() for name in facts["opaque"]] == []


def best_of(notebook):
    """The best fitness by the GA in the kernel."""
    return float(notebook.run("float(ga.best_solution(ga.last_generation_fitness)[1])"))


@pytest.mark.parametrize("form", CELLS)
def test_what_a_cell_defines_is_proven(form, notebook):
    for cell in CELLS[form]:
        assert "Error" not in notebook.run(cell)
    path = newest(notebook)
    assert header_of(path)["phase"] == "finished"
    assert load(path).best_fitness == best_of(notebook)
    assert_is_proven(path)


def test_a_function_that_is_defined_again_is_the_new_one_and_the_old_one_stays_itself(notebook):
    notebook.run("def again(ga, s, i):\n    return float(s[0])\nold = again\nga = new(fitness_func=again)\nga.run()")
    first = newest(notebook)
    notebook.run("def again(ga, s, i):\n    return 100.0 + float(s[0])\nga = new(fitness_func=again)\nga.run()")
    second = newest(notebook)
    notebook.run("ga = new(fitness_func=old)\nga.run()")
    third = newest(notebook)
    assert "100.0" in load(second).code["fitness_func"]
    assert load(second).best_fitness == load(first).best_fitness + 100.0
    assert load(third).best_fitness == load(first).best_fitness
    for path in (first, second, third):
        assert_is_proven(path)


def test_a_module_that_was_edited_and_reloaded_is_the_new_one(notebook):
    (notebook.folder / "mine.py").write_text("SCALE = 2.0\ndef scaled(x):\n    return SCALE * x\n")
    notebook.run("import importlib, mine\ndef by_module(ga, s, i):\n    return mine.scaled(float(s[0]))")
    notebook.run("ga = new(fitness_func=by_module)\nga.run()")
    first = newest(notebook)
    (notebook.folder / "mine.py").write_text("SCALE = 2.0\n\n\ndef scaled(x):\n    return 10.0 + SCALE * x\n")
    assert "Error" not in notebook.run("importlib.reload(mine)\nga = new(fitness_func=by_module)\nga.run()")
    second = newest(notebook)
    assert load(second).best_fitness == load(first).best_fitness + 10.0
    for path in (first, second):
        assert_is_proven(path)


WAITING = """
def waiting(ga, s, i):
    if WAIT and ga.generations_completed == 3 and i == 3:
        print("inside", flush=True)
        threading.Event().wait()
    return float(np.sum(s))
"""
RUN_IT = "%%time\nWAIT = True\nga = new(fitness_func=waiting)\nga.run()"


def test_an_interrupted_cell_leaves_its_dump_and_the_next_cell_goes_on(notebook):
    notebook.run(WAITING)
    assert "KeyboardInterrupt" in notebook.run(RUN_IT, when_told=notebook.interrupt)
    path = newest(notebook)
    view = load(path)
    assert view.phase == "interrupted"
    assert view.half is not None
    assert view.half["generation"] == 3
    assert_is_proven(path)
    again = "WAIT = False\nga = vilvik_shim.resume({!r}, callables={{'fitness_func': waiting}})\nga.run()"
    assert "Error" not in notebook.run(again.format(str(path)))
    assert load(newest(notebook)).generations_completed == 5
    whole = "ga = new(fitness_func=waiting)\nga.run()\n[float(value) for value in ga.best_solutions_fitness]"
    resumed = load(newest(notebook)).history
    assert json.loads(notebook.run(whole)) == resumed
    assert header_of(newest(notebook))["resumed_from"] is None


@pytest.mark.parametrize("how", ["restart", "shutdown"])
def test_a_kernel_that_ends_in_the_middle_of_a_run_leaves_its_dump(how, tmp_path):
    notebook = started(tmp_path)
    try:
        notebook.run(WAITING)
        notebook.start(RUN_IT)
        if how == "restart":
            notebook.restart()
            assert "NameError" in notebook.run("ga")
    finally:
        notebook.end(now=False)
    path = newest(notebook)
    assert header_of(path)["phase"] == "interrupted"
    # A kernel that shuts down may end its proof as well: then another process makes it, which nobody waits for here.
    assert prove([os.fspath(path)]) == 0
    assert_is_proven(path)


# The first dump is in its place before the kernel says so.
SAY_WHEN_WRITTEN = """
import os
replace = os.replace
def replace_and_say(*names):
    replace(*names)
    os.replace = replace
    print("inside", flush=True)
os.replace = replace_and_say
def endless(ga, s, i):
    time.sleep(0.001)
    return float(np.sum(s))
ga = new(fitness_func=endless, num_generations=10**6)
ga.run()
"""


def test_a_killed_kernel_leaves_its_last_checkpoint(tmp_path):
    notebook = started(tmp_path, VILVIK_CHECKPOINT_EVERY="1ms")
    try:
        notebook.start(SAY_WHEN_WRITTEN)
    finally:
        notebook.end(now=True)
    path = newest(notebook)
    header, body = lines_of(path)
    assert header["phase"] == "checkpoint"
    assert len(body["result"]["best_solutions_fitness"]) == body["result"]["generations_completed"] + 1
    assert prove([os.fspath(path)]) == 0
    assert_is_proven(path)
