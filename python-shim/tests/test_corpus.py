"""Scripts as users write them: what the dump holds rebuilds in an empty folder, read by a reader of its own."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from compare_corpus import rebuilt_from, start
from support import lines_of

HERE = Path(__file__).resolve().parent
SOURCES = str(HERE.parent / "src")
LOCAL_MODULES = ("shapes.py",)
SCRIPTS = sorted(path.name for path in (HERE / "corpus").glob("*.py") if path.name not in LOCAL_MODULES)
FORMS = ("script", "cell", "module")
# What no text can make again: the role that uses it, and its name.
UNPORTABLE = {"generator_source.py": ("on_mutation", "stream")}
A_FEW = (
    "argparse_options.py",
    "inside_main.py",
    "late_imports.py",
    "logging_callbacks.py",
    "open_file.py",
    "processes.py",
)
CASES = [(form, script) for form in FORMS for script in SCRIPTS]


def test_the_corpus_holds_sixty_scripts():
    assert len(SCRIPTS) >= 60


@pytest.fixture(scope="module")
def dumped(tmp_path_factory):
    """By form and script: the line that the run left."""
    found = {}
    for form in FORMS:
        spool = tmp_path_factory.mktemp(form)
        paths = [str(HERE / "corpus" / script) for script in SCRIPTS]
        command = [sys.executable, "-W", "ignore", str(HERE / "watch_script.py"), form, str(spool), *paths]
        child = subprocess.run(
            command, capture_output=True, text=True, check=False, cwd=spool, env={**os.environ, "PYTHONPATH": SOURCES}
        )
        assert child.returncode == 0, child.stderr
        for line in child.stdout.splitlines():
            answer = json.loads(line)
            found[form, answer["script"]] = answer
    return found


@pytest.fixture(scope="module")
def rebuilt(dumped, tmp_path_factory):
    """By path of a dump: what the reader got out of its body, in an empty folder."""
    paths = "\n".join(path for answer in dumped.values() for path in answer["dumps"] if path)
    child = subprocess.run(
        [sys.executable, "-I", "-W", "ignore", str(HERE / "reader.py")],
        input=paths,
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path_factory.mktemp("empty"),
    )
    assert child.returncode == 0, child.stderr
    return json.loads(child.stdout)


@pytest.mark.parametrize(("form", "script"), CASES)
def test_a_script_is_rebuilt_from_its_dump_or_what_is_missing_is_named(form, script, dumped, rebuilt):
    answer = dumped[form, script]
    assert answer["error"] is None
    assert answer["dumps"]
    for path in answer["dumps"]:
        header, body = lines_of(path)[:2]
        result = rebuilt[path]
        opaque = {(role, name) for role, report in header["capture"].items() for name in report["opaque"]}
        if script in UNPORTABLE:
            assert opaque == {UNPORTABLE[script]}
            assert "NameError" in result["error"]
            continue
        assert result == {"error": None, "fitness": body["result"]["best_solution_fitness"], "generations": 1}
        assert opaque == set()
        hows = {report["how"] for report in header["capture"].values()}
        assert not hows & {"source_unverified", "not_captured"}


@pytest.mark.timeout(170)
def test_a_script_prints_and_ends_under_the_shim_as_without_it(started, tmp_path):
    script, spool = HERE / "corpus" / started, str(tmp_path / "spool")
    assert start(script, spool, "-m", "vilvik_shim", "run") == start(script, spool)
    assert any(Path(spool).iterdir())
    assert rebuilt_from(spool) == []
