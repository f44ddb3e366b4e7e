"""The notebook companion in a real Jupyter kernel: magics, live cards, the bridge called from a cell."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile

import pytest
from bridge import BRIDGE, sandbox, wait_for_views
from companion import FIRST_CELL, SOURCE, cranked, dumps_in, started, streams, texts
from notebook import PATIENCE
from proof_dumps import header_of, proofs_of

from vilvik_shim import load
from vilvik_shim._card._card import JSON_TYPE
from vilvik_shim._read._views import bridge_of

A_RUN = "%%vilvik\nga = new(fitness_func=fitness)\nga.run()"


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    kernel = started(tmp_path_factory.mktemp("companion"))
    yield kernel
    kernel.end(now=True)


def test_importing_the_shim_or_making_a_card_brings_no_ipython_in(tmp_path):
    program = (
        "import sys, vilvik_shim, vilvik_shim._card, vilvik_shim.notebook\n"
        "print([name for name in sys.modules if name.partition('.')[0] in ('IPython', 'numpy', 'pandas')])"
    )
    ended = subprocess.run(
        [sys.executable, "-c", program], env={"PYTHONPATH": str(SOURCE)}, capture_output=True, text=True, check=True
    )
    assert ended.stdout == "[]\n"


def test_a_cell_is_tracked_shown_while_it_runs_and_keeps_its_value(notebook):
    with cranked(notebook):
        heard = notebook.messages(
            '%%vilvik -n "seen live"\nga = new(fitness_func=fitness, num_generations=20,'
            " on_generation=lambda ga: turn(0.125))\nga.run()\nga.generations_completed"
        )
    first, *updates = [message for message in heard if message["type"].endswith("display_data")]
    assert first["type"] == "display_data"
    assert {message["type"] for message in updates} == {"update_display_data"}
    assert {message["transient"]["display_id"] for message in updates} == {first["transient"]["display_id"]}
    assert "runs here, generation 0 of 20" in first["data"]["text/plain"]
    on_the_way = [message["data"][JSON_TYPE]["generations"] for message in updates if message is not updates[-1]]
    # Twice a second, of two and a half.
    assert on_the_way[:4] == [4, 8, 12, 16]
    assert set(on_the_way[4:]) <= {20}
    last = updates[-1]["data"]
    assert last[JSON_TYPE]["phase"] == "finished"
    assert last["text/plain"].startswith("seen live (")
    assert "<svg" in last["text/html"]
    assert texts(heard, "execute_result") == ["20"]
    assert header_of(dumps_in(notebook)[-1])["name"] == "seen live"


def test_what_a_tracked_cell_defines_is_captured_and_proven(notebook):
    notebook.run(
        "%%vilvik --proof wait\nweights = np.array([1.0, 2.0])\ndef maker(offset):\n"
        "    return lambda ga, s, i: offset + float(weights @ s)\nga = new(fitness_func=maker(7.0))\nga.run()"
    )
    path = dumps_in(notebook)[-1]
    assert set(proofs_of(path).values()) == {"proven"}, header_of(path)["capture"]
    assert load(path).best_fitness == float(notebook.run("float(ga.best_solution(ga.last_generation_fitness)[1])"))


def test_after_the_cell_all_is_as_it_was(notebook):
    notebook.run(A_RUN)
    before = dumps_in(notebook)
    notebook.run("ga = new(fitness_func=fitness)\nga.run()")
    assert dumps_in(notebook) == before
    notebook.run("vilvik_shim.install(name='from install')")
    notebook.run("%%vilvik -n 'from the cell'\nga = new(fitness_func=fitness)\nga.run()")
    notebook.run("ga = new(fitness_func=fitness)\nga.run()\nvilvik_shim.uninstall()")
    assert [header_of(path)["name"] for path in dumps_in(notebook)[len(before) :]] == ["from the cell", "from install"]


def test_an_error_in_the_cell_is_told_once_and_the_card_says_so(notebook):
    heard = notebook.messages("%%vilvik\nga = new(fitness_func=lambda ga, s, i: 1 / 0)\nga.run()")
    assert [message["ename"] for message in heard if message["type"] == "error"] == ["ZeroDivisionError"]
    assert "vilvik_shim" not in "".join(next(m for m in heard if m["type"] == "error")["traceback"])
    assert "ZeroDivisionError: division by zero" in texts(heard, "update_display_data")[-1]
    assert header_of(dumps_in(notebook)[-1])["phase"] == "failed"


def test_an_interrupted_cell_leaves_its_dump_and_its_card(notebook):
    notebook.run(
        "def waiting(ga, s, i):\n    if ga.generations_completed == 3 and i == 3:\n"
        "        print('inside', flush=True)\n        threading.Event().wait()\n    return fitness(ga, s, i)"
    )
    said = notebook.run("%%vilvik\nga = new(fitness_func=waiting)\nga.run()", when_told=notebook.interrupt)
    assert "KeyboardInterrupt" in said
    assert header_of(dumps_in(notebook)[-1])["phase"] == "interrupted"
    # Of so short generations the last ones may be missing.
    assert re.search(r"\n  run      interrupted, [0-3] of 5 generations, ", notebook.run("%vilvik status"))


def test_a_run_in_a_thread_is_told_in_lines(notebook):
    heard = notebook.messages(
        "%%vilvik -n threaded\nthread = threading.Thread(target=new(fitness_func=fitness).run)\n"
        "thread.start()\nthread.join()"
    )
    assert "threaded: generation 0 of 5\n" in streams(heard)
    assert texts(heard, "display_data")[-1].startswith("threaded (")
    assert texts(heard, "update_display_data") == []


def test_the_value_of_a_cell_is_the_card_of_its_run(notebook):
    heard = notebook.messages("with vilvik_shim.track(new(fitness_func=fitness), name='tracked') as run: pass\nrun")
    assert texts(heard, "execute_result")[0].startswith("tracked (")
    assert notebook.run("%vilvik status run") == texts(heard, "execute_result")[0]


def test_the_overview_lists_the_newest_runs_with_their_states(notebook):
    notebook.run("%%vilvik -n 'last of all'\nga = new(fitness_func=fitness)\nga.run()")
    [bundle] = [message["data"] for message in notebook.messages("%vilvik") if message["type"] == "execute_result"]
    head, *lines = bundle["text/plain"].split("\n")
    assert (
        head == "there is no bridge here: npm install -g vilvik-bridge, then vilvik-bridge watch ~/spool; spool ~/spool"
    )
    table = lines[lines.index("") + 1 :]
    assert table[0].split() == ["run", "state", "generations", "best", "fitness", "what", "it", "waits", "for"]
    assert table[1].startswith("last of all (")
    assert "is safe on disk, and waits for the bridge" in table[1]
    assert bundle["text/html"].count("<tr>") == min(20, len(dumps_in(notebook))) + 1


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("%vilvik nonsense", "invalid choice: 'nonsense'"),
        ("%vilvik status nobody", "no run ends with 'nobody'"),
        ("%vilvik status x", "'x' is too short to name a run"),
        ("%vilvik status 'a", "can not be read"),
        ("%vilvik watch maybe", "invalid choice: 'maybe'"),
        ("%vilvik continue -g many", "invalid int value: 'many'"),
        ("%vilvik push", "there is no vilvik-bridge on the PATH: npm install -g vilvik-bridge"),
        ("%%vilvik --bad\n1", "unrecognized arguments: --bad"),
    ],
)
def test_a_mistake_is_told_in_a_line(line, told, notebook):
    heard = notebook.messages(line)
    assert told in streams(heard, "stderr")
    assert streams(heard, "stderr").startswith("UsageError: ")
    assert [message for message in heard if message["type"] == "error"] == []


def test_help_is_printed(notebook):
    assert "continue a run at Vilvik; costs credits" in streams(notebook.messages("%vilvik --help"))
    assert "--no-live" in streams(notebook.messages("%%vilvik --help\nraise SystemError"))


def test_where_there_is_no_bridge_the_dumps_are_one_file_to_take_away(notebook):
    notebook.run(A_RUN)
    heard = notebook.messages("%vilvik download taken.zip")
    [said] = texts(heard, "execute_result")
    assert said.endswith("Where the bridge is: unzip it into a folder, then vilvik-push FOLDER.")
    with zipfile.ZipFile(notebook.folder / "taken.zip") as archive:
        assert set(archive.namelist()) == {path.name for path in dumps_in(notebook)}
        [first, *_] = dumps_in(notebook)
        assert archive.read(first.name) == first.read_bytes()


def test_a_notebook_on_colab_is_told_where_dumps_outlive_it(notebook):
    notebook.run(A_RUN)
    colab = "import sys, types\nsys.modules['google.colab'] = types.ModuleType('google.colab')"
    notebook.run(colab)
    try:
        said = notebook.run("%vilvik status")
        assert "this machine goes away: set VILVIK_SPOOL to a folder below /content/drive/MyDrive" in said
        assert "%vilvik download makes one file of all dumps" in said
    finally:
        notebook.run("del sys.modules['google.colab']")


def test_a_terminal_gets_lines_and_no_card_that_would_have_to_be_replaced(tmp_path):
    program = FIRST_CELL + (
        "get_ipython().run_cell_magic('vilvik', '-n terminal', 'ga = new(fitness_func=fitness)\\nga.run()')\n"
    )
    script = tmp_path / "session.ipy"
    script.write_text(program)
    environ = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "PYTHONPATH": str(SOURCE), "VILVIK_PROOF": "off"}
    ended = subprocess.run(
        [sys.executable, "-m", "IPython", "--no-banner", "--quick", "--colors=NoColor", str(script)],
        env=environ,
        capture_output=True,
        text=True,
        check=True,
        cwd=tmp_path,
    )
    assert "terminal: generation 0 of 5\n" in ended.stdout
    assert ended.stdout.count("terminal (") == 1
    assert "finished, 5 generations" in ended.stdout


# A daemon has as long to come and to go as a busy machine may need.
PATIENT = f"""
from vilvik_shim.notebook import _bridge_calls
_bridge_calls.START_PATIENCE = _bridge_calls.STOP_PATIENCE = {PATIENCE}
"""


@pytest.fixture(scope="module")
def connected(tmp_path_factory):
    folder = tmp_path_factory.mktemp("connected")
    with sandbox(folder) as facts:
        kernel = started(folder, PATH=os.environ["PATH"], VILVIK_PYTHON=sys.executable, **facts)
        assert kernel.run(PATIENT) == ""
        try:
            yield kernel
        finally:
            kernel.run("%vilvik watch off")
            kernel.end(now=True)


def test_the_first_bridge_of_a_spool_sends_at_once(connected):
    """The log of the daemon must not look like what an earlier bridge has left."""
    places = "VILVIK_SPOOL=os.path.abspath('first'), VILVIK_STATE_DIR=os.path.abspath('first state')"
    connected.run(f"before = dict(os.environ)\nos.environ.update({places})")
    try:
        assert connected.run("%vilvik watch on").startswith("watching ~/first; ")
        connected.run("%%vilvik -n 'first of all'\nga = new(fitness_func=fitness)\nga.run()")
        wait_for_views(connected.folder / "first", IMPORTED)
        log = connected.folder / "first" / ".bridge" / "watch.log"
        assert "push.imported" in log.read_text()
        assert connected.run("%vilvik watch off").startswith("the daemon has ended")
        assert [path.name for path in log.parents[1].glob(".watch*")] == []
    finally:
        connected.run("%vilvik watch off")
        connected.run("os.environ.update(before)")


IMPORTED = "view => view.state === 'imported'"


def test_a_run_is_pushed_and_continued_from_the_notebook(connected):
    connected.run("%%vilvik -n 'goes far'\nga = new(fitness_func=fitness)\nga.run()")
    heard = connected.messages("%vilvik push")
    assert "\nimported: goes far (" in streams(heard)
    shown = connected.run("%vilvik status")
    assert "goes far" in shown
    assert ": imported\n" in shown
    assert "  receipt  import " in shown
    said = connected.messages("%vilvik continue -g 7")
    assert "num_generations=7" in streams(said)
    assert "  cloud    continuation " in texts(said, "execute_result")[0]


def test_the_daemon_is_started_and_ended_from_the_notebook_and_brings_continuations_home(connected):
    spool = connected.folder / "spool"
    assert connected.run("%vilvik watch on") == "watching ~/spool; %vilvik watch off ends it\n"
    assert bridge_of(str(spool)).daemon == "up"
    assert "is being watched already" in connected.run("%vilvik watch on")
    assert connected.run("%vilvik").startswith("the daemon is watching: ")
    connected.run("%%vilvik -n 'with the daemon'\nga = new(fitness_func=fitness)\nga.run()")
    wait_for_views(spool, f"view => view.name === 'with the daemon' && ({IMPORTED})(view)")
    shown = connected.run("%vilvik status")
    assert shown.startswith("with the daemon (")
    assert ": imported\n" in shown
    connected.run("%vilvik continue -g 3")
    finished = "continuations.some(({ state }) => state === 'finished')"
    wait_for_views(spool, f"view => view.name === 'with the daemon' && view.{finished}")
    connected.run("[home] = [r for r in vilvik_shim.runs() if r['name'] == 'with the daemon']")
    assert connected.run("vilvik_shim.load_result(home['run_id']).generations_completed") == "3"
    assert connected.run("%vilvik watch off") == "the daemon has ended; what is left goes out at the next start\n"
    assert bridge_of(str(spool)).daemon == "down"
    assert connected.run("%vilvik watch off") == "nobody watches ~/spool\n"


def test_a_daemon_that_cannot_start_says_why(tmp_path):
    kernel = started(tmp_path, PATH=os.environ["PATH"], VILVIK_BRIDGE=BRIDGE, VILVIK_BASE_URL="ftp://nowhere")
    try:
        assert kernel.run(PATIENT) == ""
        said = streams(kernel.messages("%vilvik watch on"), "stderr")
        assert said.startswith("UsageError: the daemon ended with code ")
        assert "ftp://nowhere" in said
        assert list((tmp_path / "spool").iterdir()) == []
    finally:
        kernel.end(now=True)


def test_what_the_card_tells_a_program_is_strict_json(notebook):
    [bundle] = [m["data"] for m in notebook.messages("%vilvik status") if m["type"] == "execute_result"]
    assert json.loads(json.dumps(bundle[JSON_TYPE], allow_nan=False))["version"] == 1
