"""Rebuilt code goes to process pools, or it is said before anything runs that it can't."""

from __future__ import annotations

import gc
import multiprocessing
import subprocess
import sys
import threading
import warnings
from concurrent.futures import ProcessPoolExecutor
from typing import Any

import cloudpickle  # type: ignore[import-untyped]
import golden_runs
import pytest
from support import finished

from vilvik_shim import resume
from vilvik_shim._resume._pools import prepare_for_pools

DOUBLE = "class Double:\n    def f(self, ga, s, i):\n        return 2.0 * s\n    __call__ = f\nit = Double()\n"
# By form: the text of a field, as a dump holds it, and how the function is made of it.
TEXTS = {
    "function": ("K = 2.0\ndef double(x):\n    return K * x\ndef entry(ga, s, i):\n    return double(s)\n", "entry"),
    "lambda": ("entry = lambda ga, s, i: 2.0 * s\n", "entry"),
    "closure": ("def make(k):\n    def f(ga, s, i):\n        return k * s\n    return f\nentry = make(2.0)\n", "entry"),
    "method": (DOUBLE, "it.f"),
    "instance": (DOUBLE, "it"),
    "partial": ("import functools\ndef f(k, ga, s, i):\n    return k * s\nit = functools.partial(f, 2.0)\n", "it"),
}


class OldGA:
    """What a PyGAD before 3.8 sends to its workers."""

    fitness_func: Any

    def __init__(self, **attributes):
        self.parallel_processing = ["process", 1]
        vars(self).update(attributes)


def rebuilt(form):
    text, entry = TEXTS[form]
    namespace: dict[str, object] = {}
    exec(text, namespace)
    return eval(entry, namespace)


def modules():
    return [name for name in sys.modules if name.startswith("vilvik_rebuilt_")]


@pytest.mark.parametrize("form", TEXTS)
def test_forked_workers_of_an_older_pygad_find_rebuilt_code(form):
    ga = OldGA(fitness_func=rebuilt(form), on_generation=rebuilt("lambda"))
    prepare_for_pools(ga)
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("fork")) as pool:
        assert list(pool.map(ga.fitness_func, [ga, ga], [1.5, 2.5], [0, 1])) == [3.0, 5.0]


def test_the_modules_go_with_the_ga():
    ga = OldGA(fitness_func=rebuilt("function"))
    prepare_for_pools(ga)
    assert len(modules()) == 1
    del ga
    gc.collect()
    assert modules() == []


def test_functions_that_an_import_leads_to_stay_as_they_are():
    ga = OldGA(fitness_func=golden_runs.sphere)
    prepare_for_pools(ga)
    assert modules() == []
    assert golden_runs.sphere.__module__ == golden_runs.__name__


def test_what_does_not_pickle_is_told():
    ga = OldGA(fitness_func=rebuilt("function"), lock=threading.Lock())
    with pytest.warns(RuntimeWarning, match=r"process pool.*cannot pickle.*lock.*pass the original functions"):
        prepare_for_pools(ga)


def test_spawned_workers_of_an_older_pygad_are_told(monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda allow_none=False: "spawn")
    with pytest.warns(RuntimeWarning, match="worker processes are spawned here"):
        prepare_for_pools(OldGA(fitness_func=rebuilt("function")))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        prepare_for_pools(OldGA(fitness_func=golden_runs.sphere))


COUNT = {"calls": 0}


def counting(ga_instance, solution, solution_idx):
    COUNT["calls"] += 1
    return -float(solution[0])


def count_too(ga_instance):
    COUNT["calls"] += 1


@pytest.mark.filterwarnings("ignore:vilvik-shim. going on may differ:RuntimeWarning")
def test_spawned_workers_of_todays_pygad_are_sent_the_code_that_roles_share(tmp_path, monkeypatch):
    monkeypatch.setattr(multiprocessing, "get_start_method", lambda allow_none=False: "spawn")
    arguments = {"num_generations": 3, "fitness_func": counting, "on_generation": count_too}
    run = finished(tmp_path, **arguments, parallel_processing=["process", 1])
    sent = cloudpickle.dumps(resume(run, num_generations=2).fitness_func)
    program = "import sys, cloudpickle; print(cloudpickle.loads(sys.stdin.buffer.read())(None, [3.0], 0))"
    worker = subprocess.run([sys.executable, "-c", program], input=sent, capture_output=True, check=True)
    assert worker.stdout == b"-3.0\n"
