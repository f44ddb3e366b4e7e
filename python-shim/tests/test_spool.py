from __future__ import annotations

import json
import os
import pwd
import shutil
import stat
import warnings
from pathlib import Path

import golden_runs
import pytest
from support import FIXTURES, fixed_host, lines_of

from vilvik_shim import dump, track
from vilvik_shim._file._write import write_dump
from vilvik_shim._host import this_host
from vilvik_shim._spool import spool_folder

PATHS = json.loads((FIXTURES / "spool-paths.json").read_text())


@pytest.mark.parametrize("case", PATHS, ids=[case["name"] for case in PATHS])
def test_the_spool_is_where_the_shared_table_says(case):
    found = spool_folder(case["argument"], case["env"], case["platform"], lambda: case["home"], case["cwd"])
    assert found == case["expected"]


@pytest.mark.parametrize("home", ["", "here"])
def test_a_home_that_is_no_place_is_not_taken(home, monkeypatch):
    monkeypatch.setenv("HOME", home)
    assert this_host().home() == pwd.getpwuid(os.getuid()).pw_dir
    monkeypatch.setenv("HOME", "/srv/someone")
    assert this_host().home() == "/srv/someone"


def test_without_any_wish_the_dump_goes_to_the_platforms_place(tmp_path):
    run = dump(golden_runs.finished_sphere())
    assert os.path.dirname(run) == str(tmp_path / "data" / "vilvik-bridge" / "spool")


def test_the_environment_names_the_spool(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "asked"))
    assert os.path.dirname(dump(golden_runs.finished_sphere())) == str(tmp_path / "asked")


def test_a_spool_that_takes_no_file_is_replaced_by_the_platforms_with_one_warning(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with pytest.warns(RuntimeWarning, match="can't be written") as warned:
        run = dump(golden_runs.finished_sphere(), blocked)
    assert len(warned) == 1
    assert run.error is None
    assert os.path.dirname(run) == str(tmp_path / "data" / "vilvik-bridge" / "spool")


def test_the_temporary_folder_is_the_last_resort(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tmp"))
    with pytest.warns(RuntimeWarning, match="the dump went to"):
        run = dump(golden_runs.finished_sphere(), blocked)
    assert os.fspath(run).startswith(str(tmp_path / "tmp"))


def test_where_no_folder_takes_the_file_the_dump_says_why_with_one_warning(tmp_path, monkeypatch):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    monkeypatch.setenv("XDG_DATA_HOME", str(blocked))
    monkeypatch.setattr("tempfile.tempdir", str(blocked))
    with pytest.warns(RuntimeWarning) as warned:
        run = dump(golden_runs.finished_sphere(), blocked)
    assert len(warned) == 1
    assert "VILVIK_SHIM=off" in str(warned[0].message)
    assert warned[0].filename == __file__
    assert run.path is None
    assert "no folder takes the dump" in str(run.error)
    with pytest.raises(FileNotFoundError, match="no folder takes the dump"):
        os.fspath(run)


def test_warnings_as_errors_do_not_reach_the_host(tmp_path, capsys):
    blocked = tmp_path / "file"
    blocked.write_text("in the way")
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run = dump(golden_runs.finished_sphere(), blocked)
    assert run.path is not None
    assert "can't be written" in capsys.readouterr().err


@pytest.mark.parametrize("umask", [0o000, 0o077])
def test_a_dump_is_readable_by_its_owner_alone(tmp_path, umask):
    before = os.umask(umask)
    try:
        path = write_dump(str(tmp_path / "new"), "a.vilvik.jsonl", [b"x\n"], "1")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o600


def test_a_set_gid_spool_is_readable_by_its_group(tmp_path):
    tmp_path.chmod(0o2770)
    before = os.umask(0o077)
    try:
        path = write_dump(str(tmp_path), "a.vilvik.jsonl", [b"x\n"], "1")
    finally:
        os.umask(before)
    assert stat.S_IMODE(os.stat(path).st_mode) == 0o640


def test_a_place_in_a_shared_folder_that_another_user_made_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o1777)
    place = tmp_path / "vilvik-bridge" / "spool"
    place.mkdir(parents=True)
    with monkeypatch.context() as patch:
        patch.setattr("os.getuid", lambda: os.stat(place).st_uid + 1)
        with pytest.raises(PermissionError, match="belongs to another user"):
            write_dump(str(place), "a.vilvik.jsonl", [b"x\n"], "1")
    assert not list(place.iterdir())
    assert write_dump(str(place), "a.vilvik.jsonl", [b"x\n"], "1")


def test_a_place_that_is_another_users_since_the_first_dump_is_refused(tmp_path, monkeypatch):
    tmp_path.chmod(0o1777)
    place = tmp_path / "vilvik-bridge" / "spool"
    write_dump(str(place), "a.vilvik.jsonl", [b"x\n"], "1")
    monkeypatch.setattr("os.getuid", lambda: os.stat(place).st_uid + 1)
    with pytest.raises(PermissionError, match="belongs to another user"):
        write_dump(str(place), "a.vilvik.jsonl", [b"y\n"], "1")


def test_a_folder_that_was_removed_meanwhile_is_made_again(tmp_path):
    place = tmp_path / "vilvik-bridge" / "spool"
    for text in (b"x\n", b"y\n"):
        path = write_dump(str(place), "a.vilvik.jsonl", [text], "1")
        assert Path(path).read_bytes() == text
        shutil.rmtree(place.parent)


def test_a_relative_spool_stays_where_it_was_when_the_run_goes_elsewhere(tmp_path, monkeypatch):
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path)
    ga = golden_runs.sphere_ga(on_generation=lambda _: os.chdir(tmp_path / "elsewhere"))
    with track(ga, "spool") as run:
        ga.run()
    assert os.fspath(run).startswith(f"{tmp_path / 'spool'}{os.sep}")
    assert not list((tmp_path / "elsewhere").iterdir())


def test_a_write_that_fails_leaves_neither_half_a_file_nor_its_temporary_one(tmp_path):
    (tmp_path / "a.vilvik.jsonl").mkdir()  # os.replace can't put a file over a folder
    with pytest.raises(OSError, match=r"a\.vilvik\.jsonl"):
        write_dump(str(tmp_path), "a.vilvik.jsonl", [b"x\n"], "1")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.vilvik.jsonl"]


def test_a_write_that_fails_keeps_the_dump_before(tmp_path, monkeypatch):
    ga = golden_runs.finished_sphere()
    first = dump(ga, tmp_path, name="sphere")
    before = lines_of(first)
    # The nonce is taken: the temporary file can't be made.
    (tmp_path / f".{os.path.basename(first)}.{'00' * 6}.tmp").write_text("")
    monkeypatch.setattr("vilvik_shim._dump._dump.this_host", lambda: fixed_host("x", entropy=bytes))
    with pytest.warns(RuntimeWarning):
        dump(ga, tmp_path)
    assert lines_of(first) == before
