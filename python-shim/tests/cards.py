"""Cards of a run, read line by line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import golden_runs

from vilvik_shim import RunDump, track

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def sphere_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> RunDump:
    """A finished run in the process's own spool, on a machine that has the bridge."""
    monkeypatch.setenv("VILVIK_BRIDGE", "vilvik-bridge")
    monkeypatch.setenv("VILVIK_SPOOL", str(tmp_path / "spool"))
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))  # the last resort of runs that find no spool
    ga = golden_runs.sphere_ga()
    with track(ga, tmp_path / "spool", name="sphere") as run:
        ga.run()
    return run


def rows(shown: Any, label: str) -> list[str]:
    """What the lines with this label say."""
    return [line[11:] for line in str(shown).split("\n")[1:] if line[2:11].strip() == label]
