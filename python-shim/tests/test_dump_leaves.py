"""A dump reads: the GA, its random states and its fitness function are as they were."""

from __future__ import annotations

import json
import pickle
import random
import subprocess
import sys
from pathlib import Path

import golden_runs
import numpy as np
import pytest

from vilvik_shim import dump


def fingerprint(value):
    return repr(value) if not isinstance(value, np.ndarray) else (value.dtype, value.tolist())


def states(ga):
    mine = ga.numpy_random_generator.get_state(legacy=False), ga.python_random_generator.getstate()
    return repr((random.getstate(), np.random.get_state(legacy=False), mine))


@pytest.mark.parametrize("name", ["multi_objective", "finished_sphere", "callbacks", "integers", "never_run"])
def test_a_dump_leaves_the_ga_and_all_random_states_as_they_were(name, tmp_path):
    ga = getattr(golden_runs, name)()
    before = {key: fingerprint(value) for key, value in vars(ga).items()}, states(ga)
    dump(ga, tmp_path)
    assert ({key: fingerprint(value) for key, value in vars(ga).items()}, states(ga)) == before


def test_a_dumped_ga_pickles_as_before(tmp_path):
    ga = golden_runs.finished_sphere()
    before = pickle.dumps(ga)
    dump(ga, tmp_path)
    assert pickle.dumps(ga) == before


calls: list[int] = []


def counted(ga_instance, solution, solution_idx):
    calls.append(solution_idx)
    return float(solution[0])


def test_no_fitness_call_is_made(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=counted, keep_elitism=0)
    ga.run()
    before = len(calls)
    dump(ga, tmp_path)
    assert len(calls) == before


def printed(program, *arguments):
    """What a program prints as JSON, in a process of its own."""
    source = str(Path(str(sys.modules["vilvik_shim"].__file__)).parents[1])
    command = [sys.executable, "-c", f"import json, sys; sys.path.insert(0, {source!r}); {program}", *arguments]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


def test_neither_pygad_nor_numpy_is_imported_by_the_shim():
    program = "import vilvik_shim; print(json.dumps([m for m in ('numpy', 'pygad') if m in sys.modules]))"
    assert printed(program) == []


def test_a_first_dump_imports_little_of_the_standard_library(tmp_path):
    program = f"""
sys.path.insert(0, {str(Path(__file__).parent)!r})
import golden_runs, vilvik_shim
ga = golden_runs.sphere_ga(num_generations=2)
ga.run()
before = set(sys.modules)
assert vilvik_shim.dump(ga, sys.argv[1], proof="off").error is None
print(json.dumps(sorted(set(sys.modules) - before)))
"""
    expensive = {"pathlib", "decimal", "fractions", "tempfile", "urllib.parse", "importlib.metadata", "subprocess"}
    assert expensive.isdisjoint(printed(program, str(tmp_path)))
