"""A forked child dies of a signal as it would without the shim, but for the middle of a run, and waits for no lock."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import vilvik_shim

SOURCES = Path(vilvik_shim.__file__).parents[1]
SCRIPT = """
import os, signal, sys
import pygad, vilvik_shim

vilvik_shim.install()
seen = []

def now():
    seen.append("default" if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL else "ours")

def fitness(ga, solution, index):
    return float(sum(solution))

def run(inside=None):
    size = {"sol_per_pop": 4, "num_genes": 2, "mutation_num_genes": 1, "num_parents_mating": 2}
    pygad.GA(num_generations=2, fitness_func=fitness, on_generation=lambda ga: inside(ga), **size).run()

def child(work):
    pid = os.fork()
    if pid == 0:
        seen.clear()
        work()
        print(" ".join(seen), flush=True)
        os._exit(0)
    assert os.waitpid(pid, 0)[1] == 0

def between_runs():
    now()
    run(lambda ga: now() if ga.generations_completed == 1 else None)
    now()

def in_the_middle(ga):
    if ga.generations_completed == 1:
        child(now)

now()
print(*seen, flush=True)
child(between_runs)
run(in_the_middle)
seen.clear()
now()
print(*seen, flush=True)
"""


def test_signals_are_answered_in_a_forked_child_only_while_a_run_is_on_its_way(tmp_path):
    (tmp_path / "script.py").write_text(SCRIPT)
    done = subprocess.run(
        [sys.executable, "script.py"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(SOURCES), "VILVIK_SPOOL": str(tmp_path / "spool"), "VILVIK_PROOF": "off"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.splitlines() == ["ours", "default ours default", "default", "ours"]


FORKED_BESIDE = """
import os, threading
import pygad, vilvik_shim
from vilvik_shim._watch import _install

vilvik_shim.install()
has_lock, forks = threading.Event(), threading.Event()
os.register_at_fork(before=forks.set)

def be_at_the_patches():
    with _install._lock:
        has_lock.set()
        forks.wait()

threading.Thread(target=be_at_the_patches).start()
has_lock.wait()
pid = os.fork()
if pid == 0:
    os._exit(0 if _install._lock.acquire(blocking=False) else 1)
print(os.waitpid(pid, 0)[1])
"""


def test_a_child_forked_while_a_thread_is_at_the_patches_can_get_at_them_too(tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FORKED_BESIDE],
        env={**os.environ, "PYTHONPATH": str(SOURCES), "VILVIK_SPOOL": str(tmp_path / "spool")},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout == "0\n"
