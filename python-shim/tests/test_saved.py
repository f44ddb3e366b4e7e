"""A script that goes on with what `ga.save` left: the functions that `pygad.load` brings back are captured too."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from types import FunctionType
from typing import Any

from proof_dumps import proofs_of, prove
from support import lines_of

from vilvik_shim._capture._definition import UNPICKLED, definition_of

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
SCRIPT = """
import os
import types
import cloudpickle.cloudpickle
import numpy as np
import pygad

# As it does by itself from 3.1.3 on.
known, write_code = cloudpickle.cloudpickle.Pickler._dispatch_table, cloudpickle.cloudpickle._code_reduce
known[types.CodeType] = lambda code: write_code(code.replace(co_filename="<dynamic-code>"))

WANTED = np.arange(3.0)


def distance(values):
    return float(np.abs(values).sum())


class Problem:
    calls = 0

    def __init__(self, scale):
        self.scale = scale

    def fitness(self, ga_instance, solution, solution_idx):
        Problem.calls += 1
        return -self.scale * distance(solution - WANTED)


def saving_as(name):
    def on_generation(ga_instance):
        ga_instance.save(name)

    return on_generation


if os.path.exists("point.pkl"):
    ga = pygad.load("point")
else:
    ga = pygad.GA(
        num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=3, fitness_func=Problem(2.0).fitness,
        on_generation=saving_as("point"), on_stop=lambda ga, fitness: print(ga.generations_completed), random_seed=1,
    )
ga.run()
"""


def test_a_script_that_loads_its_savepoint_is_captured_as_at_its_first_start(tmp_path):
    (tmp_path / "search.py").write_text(SCRIPT, encoding="utf-8")
    for start, printed in (("first", "2"), ("second", "4")):
        env = {**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(tmp_path / start), "VILVIK_PROOF": "off"}
        command = [sys.executable, "-m", "vilvik_shim", "run", "search.py"]
        done = subprocess.run(command, cwd=tmp_path, env=env, check=True, capture_output=True, text=True)
        assert done.stdout.split() == [printed]
        [path] = (tmp_path / start).glob("*.vilvik.jsonl")
        prove(path)
        assert proofs_of(path) == dict.fromkeys(("fitness_func", "on_generation", "on_stop"), "proven")
        assert lines_of(path)[0]["notes"] == []


CELLS = [
    "",
    "def fitness(ga, solution, index):\n    return 1.0\n",
    "\n\ndef fitness(ga, solution, index):\n    return 2.0\n",
]


def test_in_a_notebook_the_cell_is_found_that_gives_the_code_of_a_loaded_function(monkeypatch):
    monkeypatch.setattr(sys.modules["__main__"], "_ih", [*CELLS, CELLS[1].replace("1.0", "3.0")], raising=False)
    for cell in CELLS[1:]:
        namespace: dict[str, Any] = {"__name__": "__main__"}
        exec(compile(cell, "<cell>", "exec"), namespace)
        code = namespace["fitness"].__code__.replace(co_filename=UNPICKLED)
        definition = definition_of(FunctionType(code, {"__name__": "__main__"}))
        assert definition.proven
        assert definition.text == cell.lstrip()
