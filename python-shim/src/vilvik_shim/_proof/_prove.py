"""Run a proof in a clean interpreter and read what it reports."""

from __future__ import annotations

import json
import os
import pkgutil
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

TEXTS = ("_report", "_build", "_try", "_main")
LOG_CHARACTERS = 2000
ASKED_TO_END = (-signal.SIGTERM, -signal.SIGINT)
# Makes the texts modules of a package that exists in memory alone: no folder of ours becomes importable.
START = """
import json, sys, types
with open(sys.argv[1], encoding="utf-8") as file:
    texts = json.load(file)["texts"]
package = sys.modules["_vilvik_proof"] = types.ModuleType("_vilvik_proof")
package.__path__ = []
for name, text in texts:
    module = sys.modules["_vilvik_proof." + name] = types.ModuleType("_vilvik_proof." + name)
    module.__package__ = "_vilvik_proof"
    exec(compile(text, "<vilvik_shim " + name + ">", "exec"), module.__dict__)
module.main(sys.argv[1])
"""


@dataclass(frozen=True)
class Limits:
    """How much a proof may take, in seconds; None for as long as it takes.

    Attributes:
        cost: what fitness and generation may cost together, by the mean of the run.
        time: after this the whole process group is killed.

    """

    cost: float | None = 10.0
    time: float | None = 60.0


@dataclass(frozen=True)
class Outcome:
    """What the clean interpreter said: its report by lines, the end of its output, how it ended (None: well).

    `asked_to_end` when a signal ended it that somebody sends, and no fault of the code.
    """

    events: list[dict[str, Any]]
    log: str
    broken: str | None
    asked_to_end: bool


def run_clean(body: bytes, sites: list[str], limits: Limits, seconds_per_generation: float | None) -> Outcome:
    """Try `body` in a process group of its own, in an empty folder that is gone afterwards; raises OSError."""
    folder = Path(tempfile.mkdtemp(prefix="vilvik-proof-"))
    try:
        work = folder / "work"
        work.mkdir()
        (folder / "body.json").write_bytes(body)
        job = {
            "texts": [(name, _text(name)) for name in TEXTS],
            "body": str(folder / "body.json"),
            "report": str(folder / "report.jsonl"),
            "sites": sites,
            "max_cost": limits.cost,
            "seconds_per_generation": seconds_per_generation,
        }
        (folder / "job.json").write_text(json.dumps(job), encoding="utf-8")
        code = _run(folder, work, limits.time)
        broken = _how_broken(code, limits.time)
        return Outcome(_events(folder / "report.jsonl"), _log(folder / "log"), broken, code in ASKED_TO_END)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _text(name: str) -> str:
    found = pkgutil.get_data(f"{__package__}._clean", f"{name}.py")
    if found is None:
        raise FileNotFoundError(f"{name}.py is missing from the installed vilvik_shim")
    return found.decode()


def _run(folder: Path, work: Path, time_limit: float | None) -> int | None:
    """Run the child to its end, or kill it and all that it started; returns its code, None when time was up."""
    command = [sys.executable, "-I", "-B", "-W", "ignore", "-c", START, str(folder / "job.json")]
    child = None
    try:
        with open(folder / "log", "wb") as log:
            child = subprocess.Popen(  # noqa: S603 -- our own interpreter, no shell
                command,
                cwd=work,
                env=_environment(),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        return child.wait(time_limit)
    except subprocess.TimeoutExpired:
        return None
    finally:
        if child is not None:
            _kill_group(child)


def _how_broken(code: int | None, time_limit: float | None) -> str | None:
    if code is None:
        return f"it did not end within {time_limit:g} s"
    if code < 0:
        return f"it was killed by {signal.Signals(-code).name}"
    return None if code == 0 else f"it ended with code {code}"


def _environment() -> dict[str, str]:
    """Return the parent's environment without what belongs to the bridge (a key among it) or leads to the script."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("VILVIK_", "PYTHON"))}
    return {**kept, "VILVIK_SHIM": "off", "MPLBACKEND": "Agg"}


def _kill_group(child: subprocess.Popen[bytes]) -> None:
    if os.name == "nt":
        child.kill()
    else:
        with suppress(ProcessLookupError, PermissionError):  # all of them have ended
            os.killpg(child.pid, signal.SIGKILL)
    child.wait()


def _events(path: Path) -> list[dict[str, Any]]:
    if not path.exists():
        return []
    # A line that was being written when the process was killed has no end.
    return [json.loads(line) for line in path.read_bytes().split(b"\n")[:-1]]


def _log(path: Path) -> str:
    with open(path, "rb") as file:
        file.seek(max(0, path.stat().st_size - 4 * LOG_CHARACTERS))
        return file.read().decode("utf-8", "replace")[-LOG_CHARACTERS:].strip()
