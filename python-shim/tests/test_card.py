"""The card of a run: its state in words, whatever is known of it, safe to show."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

import golden_runs
import pytest
from cards import rows, sphere_run
from views import HERE, write_owner, write_status, write_view

from vilvik_shim import RunDump, card, dump, load, runs, track

TODAY = datetime.now(timezone.utc).astimezone().replace(hour=14, minute=20)
AT_14_20 = TODAY.astimezone(timezone.utc).isoformat().replace("+00:00", "Z")


@pytest.fixture
def run(tmp_path, monkeypatch):
    return sphere_run(tmp_path, monkeypatch)


def sentence(run, **view):
    write_view(Path(run).parent, run.run_id, **view)
    [said] = rows(card(run), "state")
    return said


def test_a_run_that_only_lies_on_disk_says_so_and_names_the_daemon(run):
    shown = card(run)
    assert str(shown).startswith(f"sphere ({run.run_id[-8:]}): on disk\n")
    assert rows(shown, "state") == ["is safe on disk, and waits for the bridge"]
    assert rows(shown, "next") == [f"the daemon is not running: vilvik-bridge watch {Path(run).parent}"]
    assert rows(shown, "run")[0].startswith(f"finished, {load(run).generations_completed} generations, best fitness ")
    assert rows(shown, "file") == [run.path]


def test_a_running_daemon_needs_nobody(run):
    write_status(Path(run).parent)
    assert rows(card(run), "state") == ["is on disk; the bridge takes it in a moment"]
    assert rows(card(run), "next") == []


def test_a_daemon_that_hangs_or_is_of_an_earlier_boot_is_told(run):
    spool = Path(run).parent
    write_status(spool, daemon="hangs")
    assert rows(card(run), "next") == ["the daemon does not answer: vilvik-bridge status says what to do"]
    write_status(spool, daemon="down")
    assert rows(card(run), "next") == [f"the daemon is not running: vilvik-bridge watch {spool}"]


def test_a_queued_run_says_why_when_and_which_place(run):
    others = [{"run_id": f"{n}", "planned_at": AT_14_20, "because": "hour_window"} for n in range(2)]
    mine = {"run_id": run.run_id, "planned_at": AT_14_20, "because": "hour_window"}
    write_status(Path(run).parent, next=[*others, mine])
    assert sentence(run, state="queued") == "waits for the hour window, goes at 14:20, 3rd in the queue"
    write_status(Path(run).parent, next=[{**mine, "because": "now"}])
    assert sentence(run, state="queued") == "goes now, 1st in the queue"
    write_status(Path(run).parent, next=others)
    assert sentence(run, state="queued") == "is in the queue, behind 2 others"
    tomorrow = (TODAY + timedelta(days=1)).isoformat()
    write_status(Path(run).parent, next=[{**mine, "planned_at": tomorrow, "because": "day_window"}])
    assert re.fullmatch(
        r"waits for the day window, goes at \w{3} \d\d \w{3} 14:20, 1st in the queue", sentence(run, state="queued")
    )


def test_a_queue_without_a_daemon_waits_for_it(run):
    write_status(Path(run).parent, daemon="down", next=[{"run_id": run.run_id, "because": "now"}])
    assert sentence(run, state="queued") == "is in the queue, and waits for the daemon"


def test_a_held_account_needs_a_person(run):
    mine = {"run_id": run.run_id, "planned_at": None, "because": "account_held"}
    write_status(Path(run).parent, next=[mine], account={"hold": "key", "why": "the key was refused"})
    assert sentence(run, state="queued") == "waits, since the account is held, 1st in the queue"
    assert rows(card(run), "next") == ["the account is held: the key was refused"]
    assert card(run).as_json()["tone"] == "person"


@pytest.mark.parametrize(
    ("view", "said"),
    [
        ({"state": "sending"}, "is being sent"),
        (
            {"state": "in_doubt"},
            "was sent, but no answer came; the bridge looks for it at Vilvik before anything else",
        ),
        ({"state": "held", "why": "it looks like a secret"}, "is held: it looks like a secret"),
        ({"state": "rejected", "why": "the service refused it"}, "was rejected: the service refused it"),
        ({"state": "superseded"}, "gave way to a newer state of the run"),
        ({"state": "dropped"}, "was taken out of the queue"),
        ({"state": "imported", "receipt": {"id": "sub_1", "accepted_at": AT_14_20}}, "imported 14:20"),
    ],
)
def test_every_state_has_a_sentence(view, said, run):
    assert sentence(run, **view) == said


def test_a_rejected_run_shows_each_reason_with_the_way_out(run):
    finding = {"path": "result.population[3]", "expected": "3 genes", "found": "2", "mend": "leave the row out"}
    write_view(Path(run).parent, run.run_id, state="rejected", findings=[finding] * 15)
    shown = card(run)
    assert rows(shown, "found")[0] == "result.population[3]: expected 3 genes, found 2; leave the row out"
    assert rows(shown, "found")[-1] == "and 3 more"
    assert f"vilvik-bridge retry {run.run_id[-8:]}" in rows(shown, "next")[0]


def test_an_imported_run_links_to_its_receipt_and_shows_its_continuations(run):
    address = "https://vilvik.com/results/9?a=1&b=2"
    child = {"submission_id": "sub_2", "result_id": None, "status": "running", "generations_completed": 12}
    wish = {"state": "running", "overrides": {"num_generations": 50}, "child": child}
    receipt = {"id": "sub_1", "result_url": address, "accepted_at": AT_14_20}
    home = {"state": "finished", "overrides": {}, "child": child, "result_file": "a.result.json"}
    write_view(Path(run).parent, run.run_id, state="imported", receipt=receipt, continuations=[wish, home])
    shown = card(run)
    assert rows(shown, "receipt") == [f"import sub_1, {address}"]
    assert rows(shown, "cloud")[0] == "continuation running, with num_generations=50, 12 of 50 generations"
    assert "came home" in rows(shown, "cloud")[1]
    assert '<a href="https://vilvik.com/results/9?a=1&amp;b=2"' in shown.html()


def test_an_address_that_could_run_something_is_no_link(run):
    receipt = {"id": "sub_1", "result_url": "javascript:alert(1)", "accepted_at": AT_14_20}
    write_view(Path(run).parent, run.run_id, state="imported", receipt=receipt)
    assert "<a " not in card(run).html()


def test_a_run_is_found_where_the_bridge_has_moved_it(run):
    spool = Path(run).parent
    (spool / "sent").mkdir()
    os.rename(run.path, spool / "sent" / Path(run.path).name)
    write_view(spool, run.run_id, state="imported", receipt={"id": "sub_1", "accepted_at": AT_14_20})
    for ref in (run, run.path, run.run_id, run.run_id[-6:]):
        assert rows(card(ref), "state") == ["imported 14:20"], ref
    assert load(run).run_id == run.run_id


def test_a_run_whose_dump_was_cleared_away_is_still_known_to_the_bridge(run):
    write_view(
        Path(run).parent,
        run.run_id,
        name="sphere",
        state="imported",
        file=run.path,
        receipt={"id": "sub_1", "accepted_at": AT_14_20},
    )
    os.unlink(run.path)
    shown = card(run.run_id)
    assert rows(shown, "state") == ["imported 14:20"]
    assert rows(shown, "file") == [f"{run.path} (cleared away)"]
    with pytest.raises(LookupError, match="no run ends with"):
        card("0123456789")


def test_a_newer_state_of_an_imported_run_is_not_called_imported(run):
    write_view(Path(run).parent, run.run_id, state="imported", sequence=0, receipt={"accepted_at": AT_14_20})
    assert rows(card(run), "state") == ["is safe on disk, and waits for the bridge"]


def test_a_bridge_on_another_machine_delivers_from_a_shared_folder(run):
    spool = Path(run).parent
    write_owner(spool, host="login node", boot_id="another machine's")
    assert rows(card(run), "next") == ["delivered by the bridge on login node"]
    old = TODAY.timestamp() - 10**5
    os.utime(spool / ".bridge" / "owner.json", (old, old))
    assert rows(card(run), "next") == [f"the daemon is not running: vilvik-bridge watch {spool}"]


def test_what_went_wrong_is_shown(tmp_path):
    ga = golden_runs.sphere_ga(fitness_func=lambda ga, s, i: 1 / 0)
    with pytest.raises(ZeroDivisionError), track(ga, tmp_path, name="broken") as run:
        ga.run()
    assert rows(card(run), "error") == ["ZeroDivisionError: division by zero"]
    assert card(run).as_json()["phase"] == "failed"


def test_a_run_that_was_not_dumped_says_why(tmp_path, monkeypatch):
    monkeypatch.setenv("VILVIK_SHIM", "off")
    run = dump(golden_runs.sphere_ga(), tmp_path)
    assert rows(card(run), "state") == ["not dumped: switched off by VILVIK_SHIM=off"]
    assert rows(card(RunDump()), "state") == ["was not dumped yet"]


def test_a_checkpoint_of_a_process_that_is_gone_is_broken_off(run):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    for pid, said in ((os.getpid(), "runs; at its last checkpoint"), (ended.pid, "broke off; this is its last")):
        header, rest = Path(run).read_bytes().split(b"\n", 1)
        told = {**json.loads(header), "phase": "checkpoint", "origin": {**HERE, "pid": pid}}
        Path(run).write_bytes(json.dumps(told).encode() + b"\n" + rest)
        assert rows(card(run), "state")[0].startswith(said)


def test_the_latest_run_of_the_process_is_shown_by_default_else_the_newest_in_the_spool(run, tmp_path, monkeypatch):
    assert card().as_json()["run_id"] == run.run_id
    monkeypatch.setattr("vilvik_shim._ga._latest._latest", [])
    assert card().as_json()["run_id"] == run.run_id
    os.unlink(run.path)
    with pytest.raises(LookupError, match="there is no run yet"):
        card()


def test_views_that_are_cut_or_no_objects_are_as_if_they_were_not_there(run):
    spool = Path(run).parent
    for text in ('{"state": "imp', "[]", "null", "\xff"):
        for place in (spool / ".bridge" / "runs" / f"{run.run_id}.json", spool / ".bridge" / "status.json"):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text, encoding="latin-1")
        assert rows(card(run), "state") == ["is safe on disk, and waits for the bridge"]


def test_runs_say_how_they_ended_and_where_they_are(run):
    write_view(Path(run).parent, run.run_id, state="imported", receipt={"id": "sub_1"})
    [row] = runs()
    assert (row["state"], row["receipt"], row["generations"]) == ("imported", "sub_1", load(run).generations_completed)
    assert row["best_fitness"] == load(run).best_fitness
    frame = runs().to_frame()
    assert list(frame["best_fitness"]) == [row["best_fitness"]]
    assert runs(limit=0) == []
