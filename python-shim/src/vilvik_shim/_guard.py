"""The one place where errors of the shim end: a guest never raises into the host's run."""

from __future__ import annotations

import contextlib
import sys
import warnings
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from ._dump._run_dump import RunDump
    from ._notes import Notes

# The seams of a run are called by PyGAD.
NOT_THE_USERS = (__name__.partition(".")[0], "pygad")


def guard(work: Callable[[], None], dump: RunDump, notes: Notes) -> None:
    """Do `work`; an error is written to `dump.error` and becomes a warning with the way out."""
    try:
        work()
    except Exception as error:  # noqa: BLE001 -- whatever it is, the host's run goes on
        take_down(error, dump, notes)


def take_down(error: Exception, dump: RunDump, notes: Notes) -> None:
    """Write an error to `dump.error`, and a warning with the way out to `notes`."""
    dump.path = None
    dump.error = _words(error)
    notes.warnings.append(
        f"this run was not dumped ({dump.error}); "
        "mend that and call vilvik_shim.dump(ga) again, or set VILVIK_SHIM=off to do without"
    )


def speak(notes: Notes) -> None:
    """Give all warnings of one dump as one, at the user's line."""
    if not notes.warnings:
        return
    message = "vilvik-shim: " + "; ".join(dict.fromkeys(notes.warnings))
    notes.warnings.clear()
    try:
        warnings.warn(message, RuntimeWarning, stacklevel=_depth_of_the_user())
    except Exception:  # noqa: BLE001 -- warnings are errors here, or the user's way to show them failed
        with contextlib.suppress(Exception):  # a process without standard error has nobody to tell
            sys.stderr.write(message + "\n")


def _words(error: Exception) -> str:
    kind = type(error).__name__
    try:
        return f"{kind}: {error}"
    except Exception:  # noqa: BLE001 -- an error that cannot even say what it is
        return kind


def _depth_of_the_user() -> int:
    depth = 1
    frame = sys._getframe(1)  # noqa: SLF001 -- the only way to name the user's line on Python < 3.12
    while frame.f_back is not None and frame.f_globals.get("__name__", "").partition(".")[0] in NOT_THE_USERS:
        frame = frame.f_back
        depth += 1
    return depth
