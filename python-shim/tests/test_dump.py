from __future__ import annotations

import gc
import hashlib
import os
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import golden_runs
import pygad
import pytest
import settings
from support import body_bytes, fixed_host, lines_of, write

from vilvik_shim import RunDump, __version__, dump
from vilvik_shim._file._header import digest, encode_header

HEADER_KEYS = [
    "format",
    "version",
    "run_id",
    "sequence",
    "phase",
    "name",
    "created_at",
    "body",
    "state",
    "capture",
    "requires",
    "notes",
    "findings",
    "error",
    "continue",
    "resumed_from",
    "origin",
    "cut",
]


def test_the_header_describes_the_body(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, name="Größte Kugel: 3/4")
    header, body = lines_of(run)
    assert list(header) == HEADER_KEYS
    assert header["body"] == digest([body_bytes(run)])
    assert (header["format"], header["version"], header["phase"]) == ("vilvik-run-dump", 1, "finished")
    assert header["run_id"] == run.run_id == body["origin"]["run_id"]
    assert body["description"] == f"[run {run.run_id}]"
    assert os.path.basename(run) == f"grote-kugel-3-4-{run.run_id}.vilvik.jsonl"
    assert header["origin"]["pid"] == os.getpid()
    assert header["origin"]["shim_version"] == __version__
    assert header["origin"]["pygad_sha256"] == pygad_sha256()


def pygad_sha256():
    """What tells two packages of one version apart: names and contents of the Python files, in order."""
    folder, hasher = Path(pygad.__file__).parent, hashlib.sha256()
    for file in sorted(folder.rglob("*.py")):
        hasher.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes() + b"\0")
    return hasher.hexdigest()


def test_the_description_ends_with_the_run(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path, description="first try")
    assert lines_of(run)[1]["description"] == f"first try [run {run.run_id}]"


def test_a_run_dump_is_a_path(tmp_path):
    run = dump(golden_runs.finished_sphere(), tmp_path)
    assert isinstance(run, os.PathLike)
    assert Path(run).read_bytes().count(b"\n") == 3
    assert (run.phase, run.error) == ("finished", None)


def test_what_a_subclass_adds_travels_in_on_start(tmp_path):
    class Mine(pygad.GA):  # type: ignore[misc]
        pass

    header, _ = lines_of(dump(Mine(**settings.BASE), tmp_path))
    assert header["capture"]["on_start"]["carries"] == ["class"]


def test_a_dump_from_inside_the_run_is_a_checkpoint(tmp_path):
    runs = []

    def on_generation(ga_instance):
        runs.append(dump(ga_instance, tmp_path).phase)

    golden_runs.sphere_ga(on_generation=on_generation, num_generations=2).run()
    assert runs == ["checkpoint", "checkpoint"]


def test_a_dump_from_another_thread_is_a_checkpoint(tmp_path):
    phases = []

    def on_generation(ga_instance):
        thread = threading.Thread(target=lambda: phases.append(dump(ga_instance, tmp_path).phase))
        thread.start()
        thread.join()

    golden_runs.sphere_ga(on_generation=on_generation, num_generations=1).run()
    assert phases == ["checkpoint"]


@contextmanager
def another_thread():
    ends = threading.Event()
    thread = threading.Thread(target=ends.wait)
    thread.start()
    try:
        yield
    finally:
        ends.set()
        thread.join()


def test_no_collection_is_near_while_the_frames_of_threads_are_looked_at(tmp_path, monkeypatch):
    look, counts = sys._current_frames, []

    def looked_at():
        counts.append(gc.get_count()[0])
        return look()

    monkeypatch.setattr("sys._current_frames", looked_at)
    ga = golden_runs.finished_sphere()
    with another_thread():
        gc.collect()
        young: list[list[int]] = [[] for _ in range(500)]
        dump(ga, tmp_path, proof="off")
    assert len(young) == 500
    assert counts[0] < 100


def test_a_dump_that_takes_long_does_not_replace_what_another_thread_has_written_since(tmp_path, monkeypatch):
    holds, goes_on = threading.Event(), threading.Event()
    ga = golden_runs.finished_sphere()

    def held(*arguments):
        monkeypatch.setattr("vilvik_shim._dump._dump.encode_header", encode_header)
        holds.set()
        goes_on.wait()
        return encode_header(*arguments)

    monkeypatch.setattr("vilvik_shim._dump._dump.encode_header", held)
    found = []
    thread = threading.Thread(target=lambda: found.append(dump(ga, tmp_path)))
    thread.start()
    holds.wait()
    ga.run()
    later = dump(ga, tmp_path)
    goes_on.set()
    thread.join()
    assert found[0].path == later.path
    header, body = lines_of(later)
    assert header["sequence"] == 2
    assert body["result"]["generations_completed"] == 20


@pytest.mark.parametrize(
    ("asked", "recorded"),
    [(None, None), (False, None), (True, {}), (50, {"num_generations": 50}), ({"mutation_type": "swap"},) * 2],
)
def test_the_wish_to_continue_is_recorded(tmp_path, asked, recorded):
    header, _ = lines_of(dump(golden_runs.finished_sphere(), tmp_path, continue_=asked))
    assert header["continue"] == recorded


@pytest.mark.parametrize("arguments", [{"proof": "later"}, {"continue_": "soon"}, {"continue_": -1}])
def test_what_is_not_understood_is_one_warning_and_a_note(tmp_path, arguments):
    with pytest.warns(RuntimeWarning) as warned:
        run = dump(golden_runs.finished_sphere(), tmp_path, **arguments)
    assert len(warned) == 1
    assert run.error is None
    assert lines_of(run)[0]["notes"]


def test_what_is_no_ga_is_one_warning_and_no_error():
    with pytest.warns(RuntimeWarning, match="not dumped") as warned:
        run = dump(object())
    assert len(warned) == 1
    assert run.path is None
    assert "object" in str(run.error)


def test_switched_off_nothing_happens(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SHIM", "off")
    run = dump(golden_runs.finished_sphere(), tmp_path)
    assert (run.run_id, run.path, run.phase) == (None, None, None)
    assert list(tmp_path.iterdir()) == []


def test_text_that_utf8_can_not_carry_is_replaced(tmp_path):
    path = write(golden_runs.finished_sphere(), fixed_host("s"), spool=tmp_path, name="a\ud800", description="\udfff")
    header, body = lines_of(path)
    assert (header["name"], body["name"]) == ("a\ufffd",) * 2
    assert {note["path"] for note in header["notes"]} == {"name", "description"}


def test_a_run_dump_says_what_it_is():
    assert repr(RunDump()) == "RunDump(run_id=None, path=None, phase=None, error=None)"
