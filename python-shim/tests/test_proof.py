"""A proof runs the body alone in a clean interpreter, and says of each role what came of it."""

from __future__ import annotations

import os
import select
import signal
import subprocess

import golden_runs
import proof_dumps
import pytest
from proof_dumps import body_of, proofs_of, prove, verdicts, write_by_hand
from support import fixed_host, write

from vilvik_shim._proof._prove import Limits
from vilvik_shim._proof._verdict import Verdict

RUNS = {
    "sphere": golden_runs.finished_sphere,
    "callbacks": golden_runs.callbacks,
    "several objectives": golden_runs.multi_objective,
    "integers with constraints": golden_runs.integers,
}


@pytest.mark.parametrize("name", RUNS)
def test_what_the_shim_wrote_is_proven_role_by_role(name, tmp_path):
    path = write(RUNS[name](), fixed_host(name), spool=tmp_path)
    assert {role: verdict.state for role, verdict in prove(path).items()} == dict.fromkeys(proofs_of(path), "proven")
    assert set(proofs_of(path).values()) == {"proven"}


def test_a_block_that_does_not_stand_alone_fails_and_the_others_are_not_run(tmp_path):
    found = verdicts(tmp_path, {"on_stop": "LIMIT = UNKNOWN\n\ndef on_stop(ga, fitness):\n    pass\n"})
    assert found["on_stop"].state == "failed"
    assert "NameError: name 'UNKNOWN' is not defined" in str(found["on_stop"].reason)
    assert "UNKNOWN" in str(found["on_stop"].log)
    assert found["fitness_func"] == Verdict("not_run", "no generation was run: on_stop does not load")


def test_a_block_finds_nothing_that_another_one_has_left(tmp_path):
    shared = "import sys\nsys.vilvik_left_here = 1\n"
    found = verdicts(
        tmp_path,
        {
            "fitness_func": shared + proof_dumps.FITNESS,
            "on_stop": "import sys\nsys.vilvik_left_here\ndef on_stop(ga, fitness):\n    pass\n",
        },
    )
    assert found["on_stop"].state == "failed"


def test_annotations_are_evaluated_as_they_are_where_the_text_runs(tmp_path):
    text = "def on_stop(ga: int, fitness): pass\nassert on_stop.__annotations__['ga'] is int\n"
    assert verdicts(tmp_path, {"on_stop": text})["on_stop"].state == "proven"


def test_an_entry_that_the_text_does_not_define_fails(tmp_path):
    assert "defines no fit" in str(verdicts(tmp_path, {"fitness_func_entry": "fit"})["fitness_func"].reason)


def test_neither_the_folder_of_the_script_nor_the_working_folder_can_be_imported(tmp_path, monkeypatch):
    (tmp_path / "beside_the_script.py").write_text("VALUE = 1\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.syspath_prepend(str(tmp_path))
    found = verdicts(tmp_path, {"on_stop": "import beside_the_script\ndef on_stop(ga, fitness):\n    pass\n"})
    assert "No module named 'beside_the_script'" in str(found["on_stop"].reason)


def test_the_code_starts_in_an_empty_folder_without_the_key_and_with_nothing_to_read(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_API_KEY", "vlk_secret")
    look = (
        "import os, sys\n"
        "assert os.listdir() == [] and sys.stdin.read() == '' and 'VILVIK_API_KEY' not in os.environ\n"
        "assert 'vilvik_shim' not in sys.modules and os.getpgid(0) != " + str(os.getpgid(0)) + "\n"
    )
    assert verdicts(tmp_path, {"fitness_func": look + proof_dumps.FITNESS})["fitness_func"].state == "proven"


def test_a_callback_that_breaks_is_named_and_not_the_others(tmp_path):
    callback = "def on_crossover(ga, offspring):\n    print('what it said')\n    raise ValueError('broken')\n"
    found = verdicts(tmp_path, {"on_crossover": callback})
    assert found["fitness_func"].state == "proven"
    assert found["on_crossover"].state == "failed"
    assert "one generation fails: ValueError: broken" in str(found["on_crossover"].reason)
    assert "what it said" in str(found["on_crossover"].log)


def test_roles_that_share_a_module_are_seen_when_they_are_called(tmp_path):
    source = (
        "def on_start(ga):\n    ga.bonus = 1.5\ndef on_stop(ga, fitness):\n    pass\nunused = [lambda s, v: v, None]\n"
    )
    shared = (
        "import sys, types\n"
        "if 'vilvik_shared_x' not in sys.modules:\n"
        "    sys.modules['vilvik_shared_x'] = types.ModuleType('vilvik_shared_x')\n"
        f"    exec({source!r}, sys.modules['vilvik_shared_x'].__dict__)\n"
    )
    found = verdicts(
        tmp_path,
        {
            "fitness_func": "def fitness_func(ga, solution, index):\n    return ga.bonus + solution[1]\n",
            "on_start": shared + "from vilvik_shared_x import on_start\n",
            "on_stop": shared + "from vilvik_shared_x import on_stop\n",
        },
    )
    assert {role: verdict.state for role, verdict in found.items()} == dict.fromkeys(found, "proven")


def test_an_operator_has_the_verdict_of_the_role_that_carries_it(tmp_path):
    code = {"on_start": "def on_start(ga):\n    raise ValueError('no operator')\n"}
    operator = {"crossover_type": {"how": "on_start", "entry": "on_start", "proof": "pending"}}
    lost = {"mutation_type": {"how": "not_captured", "entry": None, "proof": "not_run"}}
    path = write_by_hand(tmp_path, body_of(code), capture={**operator, **lost})
    prove(path)
    assert proofs_of(path) == {"crossover_type": "failed", "mutation_type": "not_run"}


def test_a_ga_that_can_not_be_built_fails_with_the_words_of_pygad(tmp_path):
    found = verdicts(tmp_path, parent_selection_type="no such thing")
    assert found["fitness_func"].state == "failed"
    assert "the GA can't be built" in str(found["fitness_func"].reason)


@pytest.fixture
def fifo(tmp_path, monkeypatch):
    """The time of a proof is up as soon as its code has written here, however slow the machine is."""
    path, said = tmp_path / "fifo", []
    os.mkfifo(path)
    wait = subprocess.Popen.wait

    def until_told(child, timeout=None):
        if timeout is None:
            return wait(child)
        said.append(path.read_text())
        raise subprocess.TimeoutExpired(child.args, timeout)

    monkeypatch.setattr(subprocess.Popen, "wait", until_told)
    return path, said


def test_a_block_that_never_ends_is_killed_with_all_it_started(tmp_path, fifo):
    path, said = fifo
    code = (
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(path)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    found = verdicts(tmp_path, {"on_stop": code}, Limits(10, 3))
    assert found["on_stop"] == Verdict("failed", "does not load by itself: it did not end within 3 s", None)
    wait_until_gone(int(said[0]))


def wait_until_gone(pid: int) -> None:
    """Come back when a process that was killed has ended; one that nobody waits for counts too."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return
    select.select([process], [], [])
    os.close(process)


POOLED = """
import os, sys
HERE = os.getpid()
def fitness_func(ga, solution, index):
    if PROBLEM and os.getpid() != HERE:
        raise ValueError("not in a worker")
    return float(solution[0] + solution[1])
"""


@pytest.mark.parametrize(("problem", "kind"), [(False, "process"), (False, "thread"), (True, "process")])
def test_one_generation_runs_in_the_pool_of_the_run_too(problem, kind, tmp_path):
    code = {"fitness_func": f"PROBLEM = {problem}\n{POOLED}"}
    found = verdicts(tmp_path, code, parallel_processing=[kind, 2])["fitness_func"]
    assert found.state == "proven"
    told = "proven without parallel_processing; with it one generation fails: ValueError: not in a worker"
    assert found.reason == (told if problem else None)


def test_a_pool_that_hangs_is_told_and_what_was_seen_before_holds(tmp_path, fifo):
    hang = f"    if os.getpid() != HERE:\n        open({str(fifo[0])!r}, 'w').close()\n        time.sleep(600)\n"
    hanging = "import os, time\nHERE = os.getpid()\n" + proof_dumps.FITNESS.replace("    return", hang + "    return")
    limits = Limits(10, 5)
    found = verdicts(tmp_path, {"fitness_func": hanging}, limits, parallel_processing=["process", 1])["fitness_func"]
    assert found.state == "proven"
    assert str(found.reason).endswith("one generation fails: it did not end within 5 s")


def test_a_crash_is_told_as_one(tmp_path):
    crash = "import os, signal\ndef on_stop(ga, fitness):\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
    found = verdicts(tmp_path, {"on_stop": crash})
    assert found["fitness_func"].reason == f"it was killed by {signal.SIGSEGV.name}"
    crash = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
    assert "killed by signal 11" in str(verdicts(tmp_path, {"on_stop": crash})["on_stop"].reason)
