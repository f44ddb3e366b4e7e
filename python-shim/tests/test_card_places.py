"""What a card says of dumps that lie elsewhere, and of files that are not as they were written."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import golden_runs
import pytest
from cards import rows
from support import finished
from views import write_status, write_view

from vilvik_shim import card, dump, runs, track


@pytest.fixture(autouse=True)
def _bridge_is_there(monkeypatch):
    monkeypatch.setenv("VILVIK_BRIDGE", "vilvik-bridge")


def dumped():
    ga = golden_runs.sphere_ga()
    with track(ga, name="placed") as run:
        ga.run()
    return run


def test_the_way_to_start_the_daemon_names_a_spool_that_is_not_the_platforms(tmp_path, monkeypatch):
    [hint] = rows(card(dumped()), "next")
    assert hint == "the daemon is not running: vilvik-bridge watch"
    home = tmp_path / "home"
    for spool, named in ((home / "my runs", "~/'my runs'"), (tmp_path / "it's", None)):
        monkeypatch.setenv("VILVIK_SPOOL", str(spool))
        [hint] = rows(card(dumped()), "next")
        words = hint.partition("vilvik-bridge watch ")[2]
        assert named in (words, None)
        # As a shell takes it.
        ended = subprocess.run(["sh", "-c", f"printf %s {words}"], capture_output=True, text=True, check=True)
        assert ended.stdout == str(spool)


def test_a_dump_in_the_temporary_folder_is_not_called_safe(tmp_path, monkeypatch):
    (tmp_path / "no folder").touch()
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "no folder"))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "no folder"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    with pytest.warns(RuntimeWarning, match="the spool can't be written"):
        run = dumped()
    shown = card(run)
    assert rows(shown, "state") == [
        "is on disk, but only in the temporary folder, which the system may clear: no spool could be written"
    ]
    assert rows(shown, "next") == [f"the daemon is not running: vilvik-bridge watch {Path(run).parent}"]
    assert shown.as_json()["tone"] == "person"


def rewrite(run, change):
    """Change the body of a dump without its header."""
    header, body, *rest = Path(run).read_bytes().split(b"\n")
    Path(run).write_bytes(b"\n".join([header, change(body), *rest]))


def test_a_body_that_was_changed_is_shown_with_what_is_wrong(tmp_path):
    run = finished(tmp_path)
    rewrite(run, lambda body: body.replace(b'"generations_completed":10', b'"generations_completed":9'))
    [said] = rows(card(run), "state")
    assert said == ("is on disk, but damaged: its body is not the one its header tells of")
    assert card(run).as_json()["tone"] == "person"
    assert rows(card(run), "run")[0].startswith("finished, 9 generations")
    # A person mended it, and it went its way.
    write_view(Path(run).parent, run.run_id or "", state="imported", receipt={"id": "sub_1"})
    assert card(run).as_json()["state"] == "imported"


def test_a_dump_that_was_cut_is_shown_with_the_reason_of_the_bridge(tmp_path):
    run = finished(tmp_path)
    rewrite(run, lambda body: body[:100])
    write_view(Path(run).parent, run.run_id or "", state="rejected", why="the file is cut", findings=[])
    shown = card(run)
    assert rows(shown, "state") == ["was rejected: the file is cut"]
    assert "<svg" not in shown.html()


ODD_HEADERS = [{"run_id": 5}, {"sequence": "2"}, {"sequence": None}, {"phase": []}, {"version": 2}]


@pytest.mark.parametrize("odd", ODD_HEADERS)
def test_a_file_that_is_no_dump_is_not_among_the_runs_and_has_no_card(odd, tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    good, bad = finished(tmp_path), finished(tmp_path)
    header, *rest = Path(bad).read_bytes().split(b"\n")
    Path(bad).write_bytes(b"\n".join([json.dumps({**json.loads(header), **odd}).encode(), *rest]))
    os.mkdir(tmp_path / "spool" / "folder.vilvik.jsonl")
    assert [row["run_id"] for row in runs()] == [good.run_id]
    with pytest.raises(ValueError, match=r"no run dump|damaged"):
        card(bad)
    assert str(bad.path) in bad._repr_mimebundle_()["text/plain"]


@pytest.mark.parametrize("body", [b"[]", b"{}", b'{"result": 5}', b'{"result": []}', b"nothing", b""])
def test_a_body_of_another_form_leaves_the_run_in_the_list(body, tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    run = finished(tmp_path)
    rewrite(run, lambda _: body)
    [row] = runs()
    assert (row["run_id"], row["generations"]) == (run.run_id, None)
    assert rows(card(run), "state")[0].startswith("is on disk, but ")


def test_an_account_that_waits_says_why(tmp_path):
    run = finished(tmp_path)
    mine = {"run_id": run.run_id, "planned_at": "2026-01-01T12:00:00Z", "because": "account_wait"}
    write_status(Path(run).parent, next=[mine], account={"why": "too many requests"})
    write_view(Path(run).parent, run.run_id or "", state="queued")
    [said] = rows(card(run), "state")
    assert said.startswith("waits with the whole account (too many requests), goes at ")


def test_a_daemon_without_a_key_is_told_as_something_to_do(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", "/home/me")
    run = finished(tmp_path)
    mine = {"run_id": run.run_id, "planned_at": "2026-01-01T12:00:00Z", "because": "now"}
    write_status(Path(run).parent, next=[mine], key_problem="no API key: there is no /home/me/.key; type: login")
    assert rows(card(run), "next") == ["the daemon can not send: no API key: there is no ~/.key; type: login"]
    write_view(Path(run).parent, run.run_id or "", state="queued")
    assert rows(card(run), "state") == ["waits for an API key"]
    assert card(run).as_json()["tone"] == "person"


def test_a_ga_has_the_card_of_its_run(tmp_path):
    ga, other = golden_runs.sphere_ga(), golden_runs.sphere_ga()
    run = dump(ga, tmp_path / "elsewhere")
    assert str(card(ga)) == str(card(run))
    with track(ga, tmp_path / "elsewhere") as tracked:
        ga.run()
    assert str(card(ga)) == str(card(tracked))
    with pytest.raises(LookupError, match="this GA is no run that was dumped"):
        card(other)


def test_what_is_no_run_at_all_is_told():
    with pytest.raises(LookupError, match="this int is no run"):
        card(5)
