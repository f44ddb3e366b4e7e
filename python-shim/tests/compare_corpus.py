"""Run a script of the corpus plainly and under the shim, and rebuild its dumps in an empty folder by `reader.py`."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent
CORPUS = HERE / "corpus"
# What uses a generator can't be rebuilt; its header says so.
UNPORTABLE = ("generator-source",)


def start(script: Path, spool: str, *prefix: str) -> tuple[int, str, str]:
    environment = {**os.environ, "PYTHONPATH": str(HERE.parent / "src"), "VILVIK_SPOOL": spool, "VILVIK_PROOF": "off"}
    command = [sys.executable, "-W", "ignore", *prefix, script.name]
    child = subprocess.run(command, capture_output=True, text=True, check=False, cwd=CORPUS, env=environment)
    return child.returncode, child.stdout, child.stderr


def rebuilt_from(spool: str) -> list[str]:
    """Return what could not be rebuilt, in words."""
    paths = "\n".join(str(path) for path in sorted(Path(spool).glob("*.jsonl")))
    command = [sys.executable, "-I", "-W", "ignore", str(HERE / "reader.py")]
    with tempfile.TemporaryDirectory() as empty:
        child = subprocess.run(command, input=paths, capture_output=True, text=True, check=True, cwd=empty)
    problems = []
    for path, answer in json.loads(child.stdout).items():
        body = json.loads(Path(path).read_text(encoding="utf-8").split("\n")[1])
        is_same = answer["error"] is None and answer["fitness"] == body["result"]["best_solution_fitness"]
        if is_same == Path(path).name.startswith(UNPORTABLE):
            problems.append(f"{Path(path).name}: {answer}")
    return problems
