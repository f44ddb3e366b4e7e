"""However the process ends, a whole dump of a true generation stays behind."""

from __future__ import annotations

import hashlib
import os
import random
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pygad
import pytest
from support import all_lines_of

from vilvik_shim import load, resume, runs

SOURCE = Path(str(sys.modules["vilvik_shim"].__file__)).parents[1]
SCRIPT = Path(__file__).with_name("ends_script.py")


@pytest.fixture(autouse=True)
def _spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def environment(**more):
    return {**os.environ, "PYTHONPATH": str(SOURCE), "VILVIK_PROOF": "off", **more}


def hears_ctrl_c():
    # A shell has what it starts in the background ignore it, and so do the children of that.
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def end_by(how):
    command = [sys.executable, str(SCRIPT), how]
    return subprocess.run(
        command, env=environment(), capture_output=True, text=True, check=False, preexec_fn=hears_ctrl_c
    )


def the_dump(tmp_path):
    [path] = (tmp_path / "spool").iterdir()
    return path


def assert_is_whole(path):
    """Three lines whose hashes fit, of one generation: fitness and history are those of the population."""
    header, body, state = all_lines_of(path)
    lines = path.read_bytes().split(b"\n")
    for line, told in zip(lines[1:], (header["body"], header["state"])):
        assert told == {"bytes": len(line), "sha256": hashlib.sha256(line).hexdigest()}
    result = body["result"]
    fitness = [-float(np.sum(np.asarray(row) ** 2)) for row in result["population"]]
    assert result["last_generation_fitness"] == fitness
    assert result["best_solutions_fitness"][-1] == max(fitness)
    assert result["best_solution_fitness"] == max(result["best_solutions_fitness"])
    assert len(result["best_solutions_fitness"]) == result["generations_completed"] + 1
    return header, result, state


ENDS = {
    "return": (0, "finished", 10, "atexit\n"),
    "error": (1, "failed", 5, "atexit\n"),
    "ctrl-c": (-signal.SIGINT, "interrupted", 5, "atexit\n"),
    "exit": (9, "interrupted", 5, "atexit\n"),
    "SIGTERM": (-signal.SIGTERM, "interrupted", 5, ""),
    "SIGHUP": (-signal.SIGHUP, "interrupted", 5, ""),
    "own handler": (4, "interrupted", 5, "own handler\natexit\n"),
    "daemon thread": (0, "interrupted", 5, "atexit\n"),
    "forked child": (0, "interrupted", 5, "atexit\n"),
}


@pytest.mark.parametrize("how", ENDS)
def test_each_end_leaves_a_whole_dump(how, tmp_path):
    code, phase, last, printed = ENDS[how]
    child = end_by(how)
    assert child.returncode == code, child.stderr
    assert child.stdout == printed
    header, result, state = assert_is_whole(the_dump(tmp_path))
    assert header["phase"] == phase
    assert result["generations_completed"] <= last
    if how == "error":
        assert header["error"]["type"] == "ValueError"
        assert "in end_here" in header["error"]["traceback"]
        assert "vilvik_shim" not in header["error"]["traceback"]
    if how != "return":
        assert state["left"] == 10 - state["generation"]
        assert state["half"] is None or state["half"]["generation"] == 6
    if how in ("error", "ctrl-c", "exit", "SIGTERM", "SIGHUP", "own handler", "forked child"):
        assert state["half"]["evaluated"] >= 3


def test_signals_that_come_at_once_leave_a_whole_dump(tmp_path):
    child = end_by("signals at once")
    assert -child.returncode in (signal.SIGTERM, signal.SIGHUP), child.stderr
    header, _, state = assert_is_whole(the_dump(tmp_path))
    assert header["phase"] == "interrupted"
    assert state["half"]["evaluated"] >= 3


def test_what_was_ended_goes_on_to_the_end_it_would_have_had(tmp_path):
    end_by("return")
    whole = load(the_dump(tmp_path))
    the_dump(tmp_path).unlink()
    end_by("SIGTERM")
    ga = resume(the_dump(tmp_path), callables={"fitness_func": lambda ga, row, i: -float(np.sum(np.asarray(row) ** 2))})
    ga.run()
    assert ga.population.tolist() == whole.population
    assert [float(value) for value in ga.best_solutions_fitness] == whole.history
    assert load(runs()[0]["run_id"]).history == whole.history


def true_population(generation):
    """The population of a generation of the run that `ends_script.py` makes."""
    ga = pygad.GA(
        num_generations=generation,
        num_parents_mating=4,
        sol_per_pop=8,
        num_genes=3,
        fitness_func=lambda ga, row, index: -float(np.sum(np.asarray(row) ** 2)),
        keep_elitism=0,
        random_seed=5,
        suppress_warnings=True,
    )
    ga.run()
    return ga.population.tolist()


def kill_at_random(spool, chance):
    """Start a run that writes checkpoints without end, kill it some time after its first; return what it left."""
    child = subprocess.Popen(
        [sys.executable, str(SCRIPT), "killed from outside"],
        env=environment(VILVIK_SPOOL=str(spool), VILVIK_CHECKPOINT_EVERY="1ms"),
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert child.stdout is not None
        assert child.stdout.readline() == "written\n"
        with pytest.raises(subprocess.TimeoutExpired):
            child.wait(chance.random() * 0.3)
    finally:
        child.kill()
        child.communicate()
    [path] = [path for path in spool.iterdir() if not path.name.startswith(".")]
    return path


def test_kill_9_leaves_the_last_checkpoint(kill, tmp_path):
    header, result, state = assert_is_whole(kill_at_random(tmp_path / "spool", random.Random(kill)))
    assert header["phase"] == "checkpoint"
    assert state["left"] == 10**6 - state["generation"]
    assert result["population"] == true_population(result["generations_completed"])
