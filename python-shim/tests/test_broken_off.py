"""What comes in the middle of the shim's own work, a signal or the end of a block, costs no run."""

from __future__ import annotations

import gc
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pygad
import pytest
from golden_runs import sphere_ga
from support import lines_of

import vilvik_shim
from vilvik_shim._dump._dump import Request, prepare
from vilvik_shim._watch._install import installed
from vilvik_shim._watch._seams import Patches, Seam

SOURCES = Path(str(vilvik_shim.__file__)).parents[1]
SCRIPT = """
import os, signal, sys
import pygad, vilvik_shim

def fitness(ga, solution, index):
    return float(sum(solution))

def end_now(*_):
    os.fsync = fsync
    os.kill(os.getpid(), signal.SIGTERM)

fsync = os.fsync
signal.signal(signal.SIGTERM, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
ga = pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness)
if sys.argv[1] == "while it is written":
    vilvik_shim.install()
    os.fsync = end_now
    ga.run()
if sys.argv[1] == "in the middle, and a Ctrl-C as that is written":
    def impatient(descriptor):
        signal.raise_signal(signal.SIGINT)
        fsync(descriptor)

    vilvik_shim.install()
    ga.on_generation = lambda ga: os.kill(os.getpid(), signal.SIGTERM)
    os.fsync = impatient
    ga.run()
if sys.argv[1] == "later in its block":
    with vilvik_shim.track(ga):
        ga.run()
        end_now()
"""


@pytest.fixture(autouse=True)
def spool(tmp_path, monkeypatch):
    folder = tmp_path / "spool"
    monkeypatch.setenv("VILVIK_SPOOL", str(folder))
    monkeypatch.setenv("VILVIK_CHECKPOINT_EVERY", "off")
    handler = signal.signal(signal.SIGINT, signal.default_int_handler)  # a script may have us ignore it
    yield folder
    signal.signal(signal.SIGINT, handler)


@pytest.fixture
def before():
    gc.collect()  # a GA of another test is watched for as long as it lives, and PyGAD patched with it
    vilvik_shim.uninstall()
    known = dict(vars(pygad.GA))
    yield known
    vilvik_shim.uninstall()
    assert dict(vars(pygad.GA)) == known


def the_header(spool):
    [path] = spool.glob("*.vilvik.jsonl")
    return lines_of(path)[0]


def interrupt_once(monkeypatch, name):
    """Have a Ctrl-C come as `name` of `os` is called next."""
    real = getattr(os, name)

    def interrupted(*_):
        monkeypatch.setattr(os, name, real)
        signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr(os, name, interrupted)


WHEN = {
    "while it is written": "finished",
    "later in its block": "finished",
    "in the middle, and a Ctrl-C as that is written": "interrupted",
}


@pytest.mark.parametrize("when", WHEN)
def test_a_run_is_there_after_sigterm(when, tmp_path, spool):
    child = subprocess.run(
        [sys.executable, "-c", SCRIPT, when],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.returncode == -signal.SIGTERM, child.stderr
    assert the_header(spool)["phase"] == WHEN[when]


def test_a_ctrl_c_while_a_run_is_written_does_not_cost_it(spool, before, monkeypatch):
    vilvik_shim.install()
    ga = sphere_ga()
    interrupt_once(monkeypatch, "fsync")
    with pytest.raises(KeyboardInterrupt):
        ga.run()
    assert the_header(spool)["phase"] == "finished"


@pytest.mark.parametrize("place", ["fsync", "replace"])
def test_a_ctrl_c_at_the_end_of_a_block_costs_neither_the_run_nor_pygad(place, spool, before, monkeypatch):
    ga, runs = sphere_ga(), []

    def whole_block():
        with vilvik_shim.track(ga) as run:
            runs.append(run)
            ga.run()
            interrupt_once(monkeypatch, place)

    with pytest.raises(KeyboardInterrupt):
        whole_block()
    [run] = runs
    assert the_header(spool)["phase"] == run.phase == "finished"
    assert run.error is None
    assert dict(vars(pygad.GA)) == before


def test_a_run_that_a_thread_has_only_begun_is_dumped_though_the_block_ends(spool, before, monkeypatch):
    reads, may_read = threading.Event(), threading.Event()

    def slow(*arguments):
        reads.set()
        may_read.wait()
        prepare(*arguments)

    monkeypatch.setattr("vilvik_shim._watch._watch.prepare", slow)
    ga = sphere_ga()
    thread = threading.Thread(target=ga.run)
    with installed(Request()):
        thread.start()
        reads.wait()
    may_read.set()
    thread.join()
    assert the_header(spool)["phase"] == "finished"


class CtrlCAt:
    """Traces the shim, and has a Ctrl-C come at the line of a number, counted from when it began to.

    No garbage is collected meanwhile: an error in what that calls is one that Python swallows.
    """

    def __init__(self, number):
        self.number, self.seen = number, 0

    def __enter__(self):
        gc.disable()
        self.before = sys.gettrace()
        sys.settrace(self.trace)

    def __exit__(self, *_):
        sys.settrace(self.before)
        gc.enable()

    def trace(self, frame, event, argument):
        if not frame.f_code.co_filename.startswith(str(SOURCES)):
            return None
        self.seen += event == "line"
        if event == "line" and self.seen == self.number:
            raise KeyboardInterrupt
        return self.trace


def is_patched_once(entry):
    return isinstance(entry, Seam) and not isinstance(vars(entry)["__wrapped__"], Seam)


def test_what_a_ctrl_c_breaks_off_at_any_line_the_next_install_and_uninstall_complete(spool, before):
    vilvik_shim.install()
    vilvik_shim.uninstall()
    number, is_over = 0, False
    while not is_over:
        number += 1
        try:
            with CtrlCAt(number):
                vilvik_shim.install()
                vilvik_shim.uninstall()
            is_over = True
        except KeyboardInterrupt:
            vilvik_shim.install()
            for name in ("_restore_history_generations", "_shutdown_fitness_executor", "run_select_parents"):
                assert is_patched_once(vars(pygad.GA).get(name)), f"{name} after line {number}"
            vilvik_shim.uninstall()
            assert dict(vars(pygad.GA)) == before, f"after line {number}"
            assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL
    assert number > 100


def test_a_ctrl_c_as_a_block_begins_leaves_the_ga_unwatched(spool, before, monkeypatch):
    def interrupted(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr("vilvik_shim._watch._install.arm", interrupted)
    ga = sphere_ga()
    with pytest.raises(KeyboardInterrupt):
        vilvik_shim.track(ga).__enter__()
    assert dict(vars(pygad.GA)) == before


def test_pygad_imported_anew_is_watched_by_the_next_install(tmp_path, spool):
    script = (
        SCRIPT.partition("def end_now")[0]
        + """
import importlib
vilvik_shim.install()
for name in [name for name in sys.modules if name.partition(".")[0] == "pygad"]:
    del sys.modules[name]
import pygad
vilvik_shim.install()
pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness).run()
"""
    )
    subprocess.run(
        [sys.executable, "-c", script], env={**os.environ, "PYTHONPATH": str(SOURCES)}, cwd=tmp_path, check=True
    )
    assert the_header(spool)["phase"] == "finished"


def test_a_run_that_is_interrupted_as_it_begins_is_ended_in_releases_whose_run_is_wrapped():
    told = []

    class Old:
        def run(self):
            pass

        def run_select_parents(self):
            pass

    class Watching:
        def begin(self, ga):
            raise KeyboardInterrupt

        def end(self, ga, error, trace):
            told.append(type(error))

    class Lookout:
        def begins(self, ga):
            return Watching()

    Old.__init__ = lambda self: None  # type: ignore[method-assign]
    patches = Patches(Old, Lookout())  # type: ignore[arg-type]
    patches._patch_run()
    with pytest.raises(KeyboardInterrupt):
        Old().run()
    assert told == [KeyboardInterrupt]
