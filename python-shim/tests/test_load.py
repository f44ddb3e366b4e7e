"""Dumps found and read back: by RunDump, path, run id or an ending of one."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest
from support import finished, lines_of, state_of

from vilvik_shim import card, load, runs
from vilvik_shim._card import _facts
from vilvik_shim._read import _read
from vilvik_shim._read._read import find_dump


@pytest.fixture(autouse=True)
def _spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_a_ref_is_a_path_a_run_id_or_an_ending_of_one(tmp_path):
    run = finished(tmp_path)
    assert run.run_id is not None
    for ref in (run, run.path, Path(run), run.run_id, run.run_id[-8:]):
        assert load(ref).run_id == run.run_id
    for ref, problem in ((run.run_id[-2:], "too short"), ("0123456789", "no run"), ("gone.vilvik.jsonl", "no file")):
        with pytest.raises((LookupError, OSError), match=problem):
            load(ref)


def test_an_ending_that_two_runs_have_names_neither(tmp_path):
    run = finished(tmp_path)
    assert run.path is not None
    assert run.run_id is not None
    other = run.path.replace(run.run_id, "f" + run.run_id[1:])
    Path(other).write_bytes(Path(run).read_bytes())
    with pytest.raises(LookupError, match="2 runs"):
        load(run.run_id[-10:])


@pytest.mark.parametrize(("read", "module"), [(load, _read), (card, _facts)])
def test_a_dump_that_the_bridge_moves_before_it_is_opened_is_read_where_it_lies_then(
    read, module, tmp_path, monkeypatch
):
    run = finished(tmp_path)
    assert run.path is not None
    assert run.run_id is not None
    sent = tmp_path / "spool" / "sent"
    sent.mkdir()

    def found_and_moved(path):
        monkeypatch.setattr(module, "find_dump", find_dump)
        found = find_dump(path)
        Path(found).rename(sent / Path(found).name)
        return found

    monkeypatch.setattr(module, "find_dump", found_and_moved)
    assert run.run_id in str(read(run.path))


FIRST_VERSION = Path(__file__).parents[2] / "test" / "fixtures" / "version-1" / "spool"


@pytest.mark.parametrize("name", ["callbacks", "checkpoint", "failed", "integers", "never-run", "sphere"])
def test_dumps_of_the_first_version_are_loaded_for_ever(name):
    view = load(FIRST_VERSION / f"{name}.vilvik.jsonl")
    assert view.name == name.replace("-", " ")
    assert view.parameters["num_generations"] > 0


def test_a_dump_of_a_newer_version_is_refused_with_what_to_do_and_left_alone(tmp_path):
    run = finished(tmp_path)
    assert run.path is not None
    newer = Path(run.path).read_bytes().replace(b'"version":1', b'"version":2', 1)
    Path(run.path).write_bytes(newer)
    with pytest.raises(ValueError, match="it is of version 2; update vilvik-shim"):
        load(run)
    assert Path(run.path).read_bytes() == newer


def test_runs_are_listed_newest_first(tmp_path):
    first, second = finished(tmp_path), finished(tmp_path)
    (tmp_path / "spool" / "other.vilvik.jsonl").write_text("no dump")
    assert [row["run_id"] for row in runs()] == [second.run_id, first.run_id]


def test_loading_runs_nothing(tmp_path):
    run = finished(tmp_path)
    before = random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()
    view = load(run)
    assert (random.getstate(), np.random.get_state(legacy=False)["state"]["key"].tolist()) == before
    assert view.phase == "finished"
    assert view.history == lines_of(run)[1]["result"]["best_solutions_fitness"]
    assert view.not_exact == []
    assert view.population is not None
    assert len(view.population) == 8


def test_the_state_holds_no_plain_numbers_for_arrays(tmp_path):
    state = state_of(finished(tmp_path))
    assert state["values"]["population"]["$array"]["shape"] == [8, 3]
    assert set(state["random"]) == {"python", "numpy", "ga_python", "ga_numpy"}
