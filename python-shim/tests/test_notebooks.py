"""Whole notebooks run from start to end as users run them: the example, and one with every kind of cell."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import nbformat
import pytest
from bridge import BRIDGE
from nbconvert import HTMLExporter
from proof_dumps import header_of

if TYPE_CHECKING:
    from nbformat import NotebookNode

SHIM = Path(__file__).resolve().parents[1]
EXAMPLE = SHIM / "examples" / "there_and_back.ipynb"


def executed(notebook: Path, folder: Path, **changes: str) -> NotebookNode:
    """Run every cell as `jupyter nbconvert --execute` does, in a kernel that works in `folder`, its home too."""
    environ = {
        "PATH": os.environ["PATH"],
        "HOME": os.fspath(folder),
        "PYTHONPATH": os.fspath(SHIM / "src"),
        "VILVIK_BRIDGE": BRIDGE,
        "VILVIK_PYTHON": sys.executable,
        "TZ": "UTC",
        **changes,
    }
    copy = folder / notebook.name
    shutil.copyfile(notebook, copy)
    words = ["--to=notebook", "--execute", "--inplace", "--allow-errors", "--KernelManager.transport=ipc", copy.name]
    command = [sys.executable, "-m", "nbconvert", *words]
    ended = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr
    return nbformat.read(copy, as_version=4)


@pytest.fixture(scope="module")
def example(tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("home")
    notebook = executed(EXAMPLE, folder)
    if request.config.getoption("--write-golden"):
        for cell in notebook.cells:
            cell.metadata.pop("execution", None)
        nbformat.write(notebook, EXAMPLE)
    return notebook


# What is another one each time.
CHANGING = (
    (re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}"), "RUN"),
    (re.compile(r"\b[0-9a-f]{8}\b"), "SHORT"),
    (re.compile(r"\b(import|as|result) [A-Za-z0-9]{12}\b"), r"\1 ID"),
    (re.compile(r"\b\d\d:\d\d(:\d\d)?\b"), "TIME"),
    (re.compile(r"127\.0\.0\.1:\d+"), "HOST"),
    (re.compile(r"/result/[A-Za-z0-9]{12}/"), "/result/ID/"),
    # How often a continuation is looked at depends on the machine.
    (re.compile(r"^continues .*\n", re.MULTILINE), ""),
)


def steady(text: str) -> str:
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return text


def plain_outputs(notebook: NotebookNode) -> list[list[str]]:
    """Of each code cell, what it prints, and what it shows as text."""
    cells = [cell.outputs for cell in notebook.cells if cell.cell_type == "code"]
    return [
        [
            steady("".join(output.text for output in outputs if output.output_type == "stream")),
            *(steady(output["data"]["text/plain"]) for output in outputs if "data" in output),
        ]
        for outputs in cells
    ]


def test_it_tells_the_whole_story(example):
    said = ["\n".join(outputs) for outputs in plain_outputs(example)]
    whole = "\n".join(said)
    assert "three genes (SHORT): on disk" in whole
    assert "proven: fitness_func" in whole
    assert "imported: three genes (SHORT)" in whole
    assert "continuation finished, with num_generations=20, 20 of 20 generations" in whole
    assert "('succeeded', 20, True)" in whole
    assert "three genes, at home again (SHORT)" in whole


def test_its_stored_outputs_are_what_comes_of_it(example):
    stored = nbformat.read(EXAMPLE, as_version=4)
    assert plain_outputs(example) == plain_outputs(stored)
    text = EXAMPLE.read_text()
    assert not re.search(r"/(home|root|tmp|work|Users)/", text)


def test_without_a_kernel_the_stored_cards_are_still_readable():
    stored = nbformat.read(EXAMPLE, as_version=4)
    page, _ = HTMLExporter().from_notebook_node(stored)
    assert page.count('class="vilvik-card"') == sum(
        "vilvik-card" in output.get("data", {}).get("text/html", "")
        for cell in stored.cells
        for output in cell.get("outputs", [])
    )
    assert page.count('class="vilvik-card"') >= 5
    assert "Best fitness of three genes by generation" in page
    assert re.search(r'<svg [^>]*viewbox="0 0 640 180"', page, re.IGNORECASE)


CELLS = (Path(__file__).parent / "mixed_cells.txt").read_text().strip().split("\n----\n")


@pytest.fixture(scope="module")
def mixed(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mixed")
    cells = [nbformat.v4.new_code_cell(source) for source in CELLS]
    nbformat.write(nbformat.v4.new_notebook(cells=cells), folder / "mixed.ipynb")
    (folder / "home").mkdir()
    spool = folder / "spool"
    return executed(folder / "mixed.ipynb", folder / "home", VILVIK_SPOOL=os.fspath(spool), VILVIK_PROOF="wait"), spool


def test_every_kind_of_cell_leaves_its_dump_proven(mixed):
    _, spool = mixed
    headers = {header["name"]: header for header in map(header_of, spool.glob("*.vilvik.jsonl"))}
    done = dict.fromkeys(("lambdas", "closure", "timed", "after"), "finished")
    phases = {name: header["phase"] for name, header in headers.items()}
    assert phases == {**done, "error": "failed", "interrupt": "interrupted"}
    for name, header in headers.items():
        verdicts = {role: (one["proof"], one["proof_reason"]) for role, one in header["capture"].items()}
        if name in done:
            assert {proof for proof, _ in verdicts.values()} == {"proven"}, (name, verdicts)


def test_every_cell_shows_what_became_of_its_run(mixed):
    notebook, _ = mixed
    outputs = [cell.outputs for cell in notebook.cells]
    errors = [[output.ename for output in each if output.output_type == "error"] for each in outputs]
    assert errors == [[], [], [], [], [], ["ZeroDivisionError"], ["KeyboardInterrupt"], [], []]
    cards = [
        [output["data"]["text/plain"].split(" (")[0] for output in each if "text/html" in output.get("data", {})]
        for each in outputs
    ]
    names = ["lambdas", "closure", "timed", "error", "interrupt", "after"]
    assert [shown for shown in cards if shown][:6] == [[name] for name in names]
    assert outputs[-1][0]["data"]["text/html"].count("<li>") >= 3
    page, _ = HTMLExporter().from_notebook_node(notebook)
    assert page.count('class="vilvik-card"') == 7
