"""When a proof is made: at once, behind the run's back, or not at all."""

from __future__ import annotations

import os
import subprocess
import sys
import warnings
from pathlib import Path

import golden_runs
import pytest
from proof_dumps import header_of, proofs_of
from support import fixed_host, write

from vilvik_shim import dump, track
from vilvik_shim._ga._ending import Ending
from vilvik_shim._notes import Notes
from vilvik_shim._proof import _start, proof_mode
from vilvik_shim._proof._background import supervise
from vilvik_shim._proof._queue import LOCK, has_jobs, only_one, queue_folder

SOURCES = Path(_start.__file__).parents[2]
# Runs the script, takes in what it leaves behind, and waits until the last process of them has ended.
WAIT_FOR_ALL = """
import ctypes, os, subprocess, sys
PR_SET_CHILD_SUBREAPER = 36
assert ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) == 0
subprocess.run([sys.executable, "-W", "error", *sys.argv[1:]], check=True)
ended = 0
try:
    while os.wait():
        ended += 1
except ChildProcessError:
    assert ended, "nothing went on in the background"
"""
RUN = """
import numpy, pygad, vilvik_shim, os, shutil, sys

def fitness(ga, solution, index):
    return float(numpy.sum(solution))

size = {"sol_per_pop": 4, "num_genes": 2, "mutation_num_genes": 1}
ga = pygad.GA(num_generations=3, num_parents_mating=2, fitness_func=fitness, random_seed=1, **size)
ga.run()
"""
SCRIPT = """
run = vilvik_shim.dump(ga, sys.argv[1])
shutil.copy(run.path, sys.argv[2])
try:
    os.waitpid(-1, os.WNOHANG)
    print("a child is left")
except ChildProcessError:
    print(run.path)
"""


# Its proof is ended by what ends all children of the process, once, as a notebook does.
ENDED = """
from vilvik_shim._proof import _prove
start = _prove.subprocess.Popen
def start_and_end(*arguments, **options):
    _prove.subprocess.Popen = start
    child = start(*arguments, **options)
    child.terminate()
    return child
_prove.subprocess.Popen = start_and_end
print(vilvik_shim.dump(ga, sys.argv[1], proof="wait").path)
"""


def test_wait_proves_before_it_returns(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, proof="wait")
    assert proofs_of(Path(run)) == {"fitness_func": "proven"}


def test_a_tracked_run_is_proven_when_its_block_ends(tmp_path):
    ga = golden_runs.finished_sphere()
    with track(ga, tmp_path, proof="wait") as run:
        ga.run()
    assert proofs_of(Path(run)) == {"fitness_func": "proven"}


def test_off_says_how_to_make_up_for_it(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, proof="off")
    facts = header_of(Path(run))["capture"]["fitness_func"]
    assert facts["proof"] == "not_run"
    assert "python -m vilvik_shim proof FILE" in facts["proof_reason"]


def test_a_checkpoint_is_not_proven(tmp_path):
    path = write(
        golden_runs.half_way_sphere(),
        fixed_host("x"),
        Ending("checkpoint", None, inside=False),
        spool=tmp_path,
        proof="wait",
    )
    assert proofs_of(path) == {"fitness_func": "not_run"}


def test_in_the_background_the_script_goes_on_and_leaves_no_child(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(RUN + SCRIPT)
    spool, own = tmp_path / "spool", tmp_path / "tmp"  # whatever others of this user prove meanwhile
    own.mkdir()
    environment = {k: v for k, v in os.environ.items() if k != "VILVIK_PROOF"} | {"TMPDIR": str(own)}
    child = subprocess.run(
        [sys.executable, "-c", WAIT_FOR_ALL, str(script), str(spool), str(tmp_path / "copy")],
        env={**environment, "PYTHONPATH": str(SOURCES)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.stderr == ""
    path, copy = Path(child.stdout.strip()), tmp_path / "copy"
    assert proofs_of(path) == {"fitness_func": "proven"}
    assert path.read_bytes().partition(b"\n")[2] == copy.read_bytes().partition(b"\n")[2]
    assert os.listdir(spool) == [path.name]


def test_a_proof_that_is_ended_while_it_is_waited_for_is_made_in_the_background(tmp_path):
    script = tmp_path / "script.py"
    script.write_text(RUN + ENDED)
    child = subprocess.run(
        [sys.executable, "-c", WAIT_FOR_ALL, str(script), str(tmp_path / "spool")],
        env={**os.environ, "PYTHONPATH": str(SOURCES), "TMPDIR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert child.stderr == ""
    assert proofs_of(Path(child.stdout.strip())) == {"fitness_func": "proven"}


def test_while_one_process_proves_no_other_is_started_and_it_leaves_nothing_undone(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    monkeypatch.setattr(_start, "_start_detached", lambda command: pytest.fail("one more process"))
    # This process goes on with other tests, as fast as before.
    monkeypatch.setattr(os, "nice", lambda more: 0)
    gas = [golden_runs.finished_sphere(), golden_runs.finished_sphere()]
    with only_one(os.path.join(queue_folder(), LOCK), wait=False) as is_idle:
        assert is_idle
        paths = [Path(dump(ga, tmp_path / "spool", proof="background")) for ga in (*gas, gas[0])]
    assert [proofs_of(path) for path in paths] == [{"fitness_func": "pending"}] * 3
    paths[1].rename(tmp_path / "moved.vilvik.jsonl")
    supervise(queue_folder())
    assert proofs_of(paths[0]) == {"fitness_func": "proven"}
    assert not has_jobs(queue_folder())


def test_a_queue_that_others_could_write_into_is_not_used(tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    os.chmod(os.path.dirname(queue_folder()), 0o777)
    with pytest.warns(RuntimeWarning, match="its proof was not made .PermissionError"):
        run = dump(golden_runs.finished_sphere(), tmp_path / "spool", proof="background")
    assert run.error is None


@pytest.mark.parametrize(
    ("asked", "environ", "mode"),
    [
        (None, {}, "background"),
        (None, {"VILVIK_PROOF": "Wait"}, "wait"),
        ("off", {"VILVIK_PROOF": "wait"}, "off"),
    ],
)
def test_the_argument_comes_before_the_environment(asked, environ, mode):
    assert proof_mode(asked, environ, Notes()) == mode


def test_an_unknown_mode_is_told_and_the_default_holds():
    notes = Notes()
    assert proof_mode("later", {}, notes) == "background"
    assert notes.as_json()[0]["found"] == "proof='later'"


def test_a_proof_that_can_not_be_started_leaves_the_dump(tmp_path, monkeypatch):
    monkeypatch.setattr(sys, "executable", "")
    with warnings.catch_warnings(record=True) as given:
        warnings.simplefilter("always")
        run = dump(golden_runs.finished_sphere(), tmp_path, proof="wait")
    assert run.error is None
    assert proofs_of(Path(run)) == {"fitness_func": "pending"}
    assert "the dump was written, but its proof was not made" in str(given[0].message)
