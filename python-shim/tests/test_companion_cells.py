"""A cell below `%%vilvik` does what it does without that line, and its cards stay few and cheap."""

from __future__ import annotations

import re
import zipfile

import pytest
from companion import cranked, started, streams, texts


@pytest.fixture(scope="module")
def notebook(tmp_path_factory):
    kernel = started(tmp_path_factory.mktemp("cells"))
    yield kernel
    kernel.end(now=True)


def errors(heard):
    told = ["\n".join(message["traceback"]) for message in heard if message["type"] == "error"]
    return [re.sub(r"\x1b\[[0-9;]*m", "", text) for text in told]


ANNOTATED = "def typed(x: int): pass\ntyped.__annotations__"


def test_annotations_are_what_they_are_without_it(notebook):
    assert texts(notebook.messages(f"%%vilvik\n{ANNOTATED}"), "execute_result") == ["{'x': int}"]
    futures = "from __future__ import annotations"
    assert texts(notebook.messages(f"%%vilvik\n{futures}\n{ANNOTATED}"), "execute_result") == ["{'x': 'int'}"]


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ("1 + 1", ["2"]),
        ("1 + 1;", []),
        ("1 + 1;  # hidden", []),
        ("('ü' +\n 'a') ;", []),
        ("'a;'  # ;", ["'a;'"]),
        ("x = 1", []),
        ("# nothing", []),
        ("%time 4", ["4"]),
        ("%%time\n5", ["5"]),
    ],
)
def test_the_last_expression_is_shown_unless_a_semicolon_hides_it(code, shown, notebook):
    assert texts(notebook.messages(f"%%vilvik\n{code}"), "execute_result") == shown


@pytest.mark.parametrize("wrong", ["x +* 2", "(yield)", "return 5"])
def test_a_cell_that_is_no_python_does_nothing_and_points_at_the_line(wrong, notebook):
    heard = notebook.messages(f"%%vilvik\nprint('begun')\n{wrong}")
    assert streams(heard) == ""
    [error] = errors(heard)
    assert f"    {wrong}" in error
    assert "SyntaxError" in error


def test_an_await_of_the_cell_is_refused_with_the_way_out(notebook):
    heard = notebook.messages("%%vilvik\nprint('begun')\nimport asyncio\nawait asyncio.sleep(0)")
    assert streams(heard) == ""
    assert streams(heard, "stderr").startswith(
        "UsageError: %%vilvik runs no await of its own; put vilvik_shim.install("
    )


def test_an_error_names_the_cell_by_its_number(notebook):
    [error] = errors(notebook.messages("%%vilvik\ndef boom():\n    raise ValueError\nboom()"))
    number = notebook.run("len(In) - 2")
    assert error.count(f"In[{number}]") == 3
    assert "vilvik_shim" not in error


def test_switched_off_it_only_runs_the_cell(notebook):
    notebook.run("os.environ['VILVIK_SHIM'] = 'off'")
    try:
        heard = notebook.messages("%%vilvik\nga = new(fitness_func=fitness)\nga.run()\nga.generations_completed")
    finally:
        notebook.run("del os.environ['VILVIK_SHIM']")
    assert [message["type"] for message in heard] == ["execute_result"]


def test_an_infinite_fitness_is_shown_in_strict_json(notebook):
    with cranked(notebook):
        heard = notebook.messages(
            "%%vilvik\nga = new(fitness_func=lambda ga, s, i: float('inf'), num_generations=3,"
            " on_generation=lambda ga: turn(1.0))\nga.run()"
        )
    assert streams(heard, "stderr") == ""
    assert any("best fitness inf" in text for text in texts(heard, "update_display_data"))


def test_many_runs_in_a_cell_do_not_flood_the_notebook(notebook):
    heard = notebook.messages(
        "%%vilvik\nfor number in range(20):\n    new(fitness_func=fitness, random_seed=number).run()\nnumber"
    )
    assert len(texts(heard, "display_data")) == 8
    assert len(heard) <= 8 + 8 + 8 + 2
    assert streams(heard) == "and 12 runs before the last: %vilvik lists them\n"


def test_a_run_that_a_thread_ends_after_the_cell_is_dumped(notebook):
    notebook.run(
        "begun, go_on = threading.Event(), threading.Event()\ndef waiting(ga):\n    begun.set()\n    go_on.wait()"
    )
    heard = notebook.messages(
        "%%vilvik -n lasting\n"
        "thread = threading.Thread(target=new(fitness_func=fitness, on_generation=waiting).run)\n"
        "thread.start()\nbegun.wait();"
    )
    assert "  state    runs here, generation " in texts(heard, "display_data")[-1]
    notebook.run("go_on.set()\nthread.join()\nnew(fitness_func=fitness).run()")
    shown = notebook.run("%vilvik status")
    assert shown.startswith("lasting (")
    assert "  run      finished, 5 generations" in shown
    assert notebook.run("import sys\nprint(type(pygad.GA.__dict__.get('run_loop_head')))") == "<class 'NoneType'>\n"


def test_a_variable_that_holds_a_ga_names_its_run(notebook):
    notebook.run("%%vilvik -n 'named by its GA' --spool elsewhere\nmine = new(fitness_func=fitness)\nmine.run()")
    notebook.run("%%vilvik\nnew(fitness_func=fitness).run()")
    assert notebook.run("%vilvik status mine").startswith("named by its GA (")


def test_a_notebook_that_can_not_show_loses_neither_value_nor_error(notebook):
    notebook.run(
        "import vilvik_shim.notebook._live as live\nkept = live.display\n"
        "def broken(*_, **__): raise OSError('no display')\nlive.display = broken"
    )
    try:
        cell = "%%vilvik\nga = new(fitness_func=fitness)\nga.run()\n"
        assert texts(notebook.messages(cell + "ga.generations_completed"), "execute_result") == ["5"]
        heard = notebook.messages(cell + "1 / 0")
        assert [message["ename"] for message in heard if message["type"] == "error"] == ["ZeroDivisionError"]
    finally:
        notebook.run("live.display = kept")


def test_a_download_takes_each_dump_once_and_leaves_nothing_half(notebook):
    notebook.run("%%vilvik\nnew(fitness_func=fitness).run()")
    spool = notebook.folder / "spool"
    (spool / "rejected").mkdir()
    [first, *others] = sorted(spool.glob("*.vilvik.jsonl"))
    (spool / "rejected" / first.name).write_bytes(b"an earlier one")
    heard = notebook.messages("%vilvik download whole.zip")
    assert streams(heard, "stderr") == ""
    with zipfile.ZipFile(notebook.folder / "whole.zip") as archive:
        assert archive.read(first.name) == first.read_bytes()
        assert sorted(archive.namelist()) == [first.name, *(path.name for path in others)]
    for odd in ("nowhere/a.zip", "spool"):
        assert streams(notebook.messages(f"%vilvik download {odd}"), "stderr").startswith(
            f"UsageError: {odd} can not be written: "
        )
    assert list(notebook.folder.glob("*.part")) == []
