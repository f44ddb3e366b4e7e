"""The run that began, or was dumped, last in this process."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._dump._run_dump import RunDump

_latest: list[RunDump] = []


def remember(run_dump: RunDump) -> None:
    """Make this the latest run."""
    _latest[:] = [run_dump]


def latest() -> RunDump | None:
    """Return the latest run; None where there was none."""
    return _latest[0] if _latest else None
