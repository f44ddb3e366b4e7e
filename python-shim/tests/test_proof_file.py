"""What becomes of the file: a proof writes into its header, wherever the bridge has put it, and the command tells."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import threading
from pathlib import Path

import golden_runs
import proof_dumps
import pytest
from proof_dumps import body_of, header_of, proofs_of, prove, write_by_hand

from vilvik_shim import dump
from vilvik_shim._file._place import held
from vilvik_shim._file._write import write_dump
from vilvik_shim._proof import main
from vilvik_shim._proof._rewrite import put_verdicts, read_dump
from vilvik_shim._proof._verdict import Verdict

SOURCES = Path(proof_dumps.__file__).parents[1] / "src"


def test_the_header_alone_changes(tmp_path):
    path = write_by_hand(tmp_path, body_of(), state=b'{"kept":1}')
    before = path.read_bytes().partition(b"\n")[2]
    mode = path.stat().st_mode
    prove(path)
    assert path.read_bytes().partition(b"\n")[2] == before
    assert header_of(path)["sequence"] == 1
    assert path.stat().st_mode == mode
    assert os.listdir(tmp_path) == [path.name]


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


def test_a_later_state_that_comes_as_the_header_is_replaced_is_not_replaced(tmp_path, monkeypatch):
    path = write_by_hand(tmp_path, body_of())
    dump, later = read_dump(str(path)), b"a later state\n"
    came, real = threading.Event(), os.replace

    def write_later():
        write_dump(str(tmp_path), path.name, [later], "1", is_shared=True)
        came.set()

    writer = threading.Thread(target=write_later)

    def replace_late(*names):
        monkeypatch.setattr(os, "replace", real)
        writer.start()
        came.wait()  # or has to wait itself
        real(*names)

    monkeypatch.setattr(os, "replace", replace_late)
    monkeypatch.setattr("vilvik_shim._file._place.time.sleep", lambda _: came.set())
    put_verdicts(dump, {"fitness_func": Verdict("proven")})
    writer.join()
    assert path.read_bytes() == later
    assert os.listdir(tmp_path) == [path.name]


@pytest.mark.parametrize(("proof", "times"), [("background", 1), ("off", 0)])
def test_the_place_of_a_dump_is_held_once_it_has_a_prover(tmp_path, monkeypatch, proof, times):
    places = []

    def note(path):
        places.append(path)
        return held(path)

    monkeypatch.delenv("VILVIK_PROOF")
    monkeypatch.setattr("vilvik_shim._file._write.held", note)
    monkeypatch.setattr("vilvik_shim._dump._dump.start_proof", lambda *_: None)
    ga = golden_runs.sphere_ga()
    ga.run()
    first = dump(ga, tmp_path, proof=proof)
    assert places == []
    assert dump(ga, tmp_path, proof=proof).path == first.path
    assert places == [first.path] * times


def test_whoever_was_stopped_while_it_held_a_place_is_not_waited_for(tmp_path, monkeypatch):
    path = write_by_hand(tmp_path, body_of())
    monkeypatch.setattr("vilvik_shim._file._place.PATIENCE", 0)
    with held(str(path)):
        write_dump(str(tmp_path), path.name, [b"a later state\n"], "1", is_shared=True)
    assert path.read_bytes() == b"a later state\n"


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


# Below nohup, or in the background of a script, some signals are ignored.
COMMAND = """
import signal, sys
from vilvik_shim._proof import main
signal.signal(signal.SIGHUP, signal.SIG_DFL)
signal.signal(signal.SIGINT, signal.default_int_handler)
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize(("number", "code"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGINT, -2)])
def test_a_command_that_is_ended_takes_along_the_code_it_runs(number, code, tmp_path):
    fifo, spool = tmp_path / "fifo", tmp_path / "spool"
    os.mkfifo(fifo)
    spool.mkdir()
    block = f"import os, signal\nopen({str(fifo)!r}, 'w').write(str(os.getpid()))\nsignal.pause()\n"
    path = write_by_hand(spool, body_of({"on_stop": block}))
    before = path.read_bytes()
    command = subprocess.Popen(
        [sys.executable, "-c", COMMAND, str(path)],
        env={**os.environ, "PYTHONPATH": str(SOURCES)},
        stderr=subprocess.DEVNULL,
    )
    process = os.pidfd_open(int(fifo.read_text()))
    command.send_signal(number)
    assert command.wait() == code
    select.select([process], [], [])
    os.close(process)
    assert path.read_bytes() == before
    assert os.listdir(spool) == [path.name]


def test_a_header_that_is_not_to_be_written_stays(tmp_path):
    path = write_by_hand(tmp_path, body_of())
    before = path.read_bytes()
    assert main([str(path), "--no-write"]) == 0
    assert path.read_bytes() == before


def test_the_shim_is_found_in_a_wheel_too(tmp_path):
    import zipfile

    wheel = tmp_path / "vilvik_shim.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in SOURCES.rglob("*.py"):
            archive.write(file, file.relative_to(SOURCES))
    path = write_by_hand(tmp_path, body_of())
    script = "import sys\nfrom vilvik_shim._proof import main\nsys.exit(main(sys.argv[1:]))"
    environment = {**os.environ, "PYTHONPATH": str(wheel)}
    child = subprocess.run([sys.executable, "-c", script, str(path)], env=environment, check=False)
    assert child.returncode == 0
    assert proofs_of(path) == {"fitness_func": "proven"}
