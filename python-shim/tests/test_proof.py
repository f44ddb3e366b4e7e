"""A proof runs the body alone in a clean interpreter, and says of each role what came of it."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import golden_runs
import proof_dumps
import pytest
from proof_dumps import body_of, header_of, proofs_of, write_by_hand
from support import fixed_host, write

from vilvik_shim._proof import main
from vilvik_shim._proof._file import prove_file
from vilvik_shim._proof._prove import Limits
from vilvik_shim._proof._rewrite import put_verdicts, read_dump
from vilvik_shim._proof._sites import site_folders
from vilvik_shim._proof._verdict import Verdict

CHEAP = Limits()


def prove(path, limits=CHEAP):
    return prove_file(str(path), site_folders(), limits, write=True)


def verdicts(tmp_path, code=None, limits=CHEAP, **changes):
    state = changes.pop("state", None)
    return prove(write_by_hand(tmp_path, body_of(code, **changes), state), limits)


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


def test_the_header_alone_changes(tmp_path):
    path = write_by_hand(tmp_path, body_of(), state=b'{"kept":1}')
    before = path.read_bytes().partition(b"\n")[2]
    mode = path.stat().st_mode
    prove(path)
    assert path.read_bytes().partition(b"\n")[2] == before
    assert header_of(path)["sequence"] == 1
    assert path.stat().st_mode == mode
    assert os.listdir(tmp_path) == [path.name]


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


def test_another_fitness_than_the_recorded_one_fails_and_names_both(tmp_path):
    found = verdicts(tmp_path, best_solution_fitness=3.25)["fitness_func"]
    assert found.state == "failed"
    assert found.reason == "the best solution has the fitness 3.5, recorded 3.25"


def test_a_fitness_within_the_tolerance_is_proven_and_told(tmp_path):
    found = verdicts(tmp_path, best_solution_fitness=3.5 * (1 + 1e-12))["fitness_func"]
    assert found.state == "proven"
    assert "within 1e-9, not exact" in str(found.reason)
    assert verdicts(tmp_path, best_solution_fitness=3.5 * (1 + 1e-8))["fitness_func"].state == "failed"


def test_a_noisy_fitness_is_computed_twice_and_told(tmp_path):
    noisy = "import random\ndef fitness_func(ga, solution, index):\n    return random.random()\n"
    found = verdicts(tmp_path, {"fitness_func": noisy})["fitness_func"]
    assert found.state == "proven"
    assert "noisy" in str(found.reason)


def test_a_fitness_that_asks_for_the_generation_is_told_the_one_of_the_best(tmp_path):
    by_generation = "def fitness_func(ga, solution, index):\n    return 1.5 + ga.generations_completed\n"
    found = verdicts(tmp_path, {"fitness_func": by_generation}, best_solution_fitness=3.5)
    assert found["fitness_func"] == Verdict("proven")


def test_mixed_genes_have_their_types_and_batches_their_rows(tmp_path):
    code = (
        "def fitness_func(ga, solutions, indices):\n"
        "    for row in solutions:\n"
        "        assert type(row[0]) is int and type(row[1]) is float, [type(g) for g in row]\n"
        "    return [float(row[0] + row[1]) for row in solutions]\n"
    )
    found = verdicts(
        tmp_path,
        {"fitness_func": code},
        gene_type="custom",
        custom_gene_type="[int, [float, 2]]",
        gene_type_single=False,
        fitness_batch_size=2,
        best_solution=[2, 1.5],
        population=[[2, 1.5], [1, 1.0], [0, 0.0], [0, 0.25]],
        on_the_way=None,
    )
    assert found["fitness_func"] == Verdict("proven")


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


@pytest.mark.parametrize(
    "state", [b'{"elapsed":300,"evaluations":20,"generation":5}', b'{"elapsed":300,"evaluations":null,"generation":5}']
)
def test_what_costs_too_much_by_the_mean_of_the_run_is_not_run(tmp_path, state):
    code = {"fitness_func": "def fitness_func(ga, solution, index):\n    raise AssertionError('called')\n"}
    found = verdicts(tmp_path, code, state=state)["fitness_func"]
    assert found.state == "not_run"
    assert "too costly to run: about 150 s" in str(found.reason)
    assert "python -m vilvik_shim proof FILE" in str(found.reason)
    by_hand = verdicts(tmp_path, code, Limits(None, None), state=state)
    assert "AssertionError: called" in str(by_hand["fitness_func"].reason)


def test_without_times_one_evaluation_tells_what_a_generation_costs(tmp_path):
    slow = "import time\n" + proof_dumps.FITNESS.replace("    return", "    time.sleep(0.2)\n    return")
    found = verdicts(tmp_path, {"fitness_func": slow}, Limits(1, 60))["fitness_func"]
    assert found.state == "proven"
    assert "the best solution has its fitness; loads by itself; too costly to run" in str(found.reason)


def test_a_block_that_never_ends_is_killed_with_all_it_started(tmp_path):
    marker = tmp_path / "pid"
    code = (
        "import os, subprocess, time\n"
        "child = subprocess.Popen(['sleep', '600'])\n"
        f"open({str(marker)!r}, 'w').write(str(child.pid))\n"
        "time.sleep(600)\n"
    )
    found = verdicts(tmp_path, {"on_stop": code}, Limits(10, 3))
    assert found["on_stop"] == Verdict("failed", "does not load by itself: it did not end within 3 s", None)
    assert is_gone(int(marker.read_text()))


def is_gone(pid: int) -> bool:
    """Whether a process that was killed ends; one that nobody waits for counts too."""
    try:
        process = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        ended, _, _ = select.select([process], [], [], 10)
        return bool(ended)
    finally:
        os.close(process)


def test_a_crash_is_told_as_one(tmp_path):
    crash = "import os, signal\ndef on_stop(ga, fitness):\n    os.kill(os.getpid(), signal.SIGSEGV)\n"
    found = verdicts(tmp_path, {"on_stop": crash})
    assert found["fitness_func"].reason == f"it was killed by {signal.SIGSEGV.name}"
    crash = "import os, signal\nos.kill(os.getpid(), signal.SIGSEGV)\n"
    assert "killed by signal 11" in str(verdicts(tmp_path, {"on_stop": crash})["on_stop"].reason)


def test_the_result_follows_a_dump_that_was_sent_meanwhile(tmp_path):
    path = write_by_hand(tmp_path, body_of())
    dump = read_dump(str(path))
    (tmp_path / "sent").mkdir()
    sent = tmp_path / "sent" / path.name.replace(".vilvik", ".2.vilvik")
    path.rename(sent)
    assert put_verdicts(dump, {"fitness_func": Verdict("proven")}) == str(sent)
    assert proofs_of(sent) == {"fitness_func": "proven"}
    assert not path.exists()


def test_a_later_state_of_the_run_is_left_as_it_is(tmp_path):
    path = write_by_hand(tmp_path, body_of())
    dump = read_dump(str(path))
    later = write_by_hand(tmp_path, body_of(best_solution_fitness=9.0), sequence=2).read_bytes()
    assert put_verdicts(dump, {"fitness_func": Verdict("proven")}) is None
    assert path.read_bytes() == later


def test_a_header_with_long_logs_stays_below_its_limit(tmp_path):
    body = body_of(dict.fromkeys(("on_start", "on_stop", "on_fitness", "on_parents"), "def f(*a):\n    pass\n"))
    path = write_by_hand(tmp_path, body, notes=[{"path": "x", "found": "y" * 55_000, "action": "z"}])
    long = {role: Verdict("failed", "why", "l" * 2_000) for role in body["code"]}
    put_verdicts(read_dump(str(path)), long)
    assert set(proofs_of(path).values()) == {"failed"}
    assert len(path.read_bytes().partition(b"\n")[0]) < 64 * 1024


def test_the_command_prints_verdicts_and_ends_with_them(tmp_path, capsys):
    good = write_by_hand(tmp_path, body_of())
    assert main([str(good), "--json"]) == 0
    printed = json.loads(capsys.readouterr().out)
    assert printed["items"][0]["roles"]["fitness_func"] == {"proof": "proven", "reason": None, "log": None}
    bare = tmp_path / "body.json"
    bare.write_text(json.dumps(body_of(best_solution_fitness=1.0)))
    assert main([str(bare)]) == 1
    assert "fitness_func: failed, the best solution has the fitness 3.5, recorded 1.0" in capsys.readouterr().out
    assert main([str(tmp_path / "missing.vilvik.jsonl")]) == 1
    assert main([str(good), "--max-cost", "0"]) == 0


def test_a_header_that_is_not_to_be_written_stays(tmp_path):
    path = write_by_hand(tmp_path, body_of())
    before = path.read_bytes()
    assert main([str(path), "--no-write"]) == 0
    assert path.read_bytes() == before


def test_the_shim_is_found_in_a_wheel_too(tmp_path):
    import zipfile

    wheel = tmp_path / "vilvik_shim.whl"
    source = Path(proof_dumps.__file__).parents[1] / "src"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in source.rglob("*.py"):
            archive.write(file, file.relative_to(source))
    path = write_by_hand(tmp_path, body_of())
    script = "import sys\nfrom vilvik_shim._proof import main\nsys.exit(main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(wheel)}
    child = subprocess.run([sys.executable, "-c", script, str(path)], env=environment, check=False)
    assert child.returncode == 0
    assert proofs_of(path) == {"fitness_func": "proven"}
