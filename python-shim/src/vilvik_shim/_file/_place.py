"""The place of a file that several processes replace: a look at what is there, and the replacement, are one step."""

from __future__ import annotations

import os
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

# The others hold a place for two calls of the system; one that was stopped in between is not waited for longer.
PATIENCE = 1.0
PAUSE = 0.001


@contextmanager
def held(path: str) -> Iterator[None]:
    """Keep whoever asks for it too from putting another file here. Where there are no such locks, nobody is kept."""
    descriptor = _opened(path)
    if descriptor is None:
        yield
        return
    try:
        _lock(descriptor)
        yield
    finally:
        _let_go(descriptor)


def _opened(path: str) -> int | None:
    try:
        return os.open(path, os.O_RDWR | getattr(os, "O_CLOEXEC", 0)) if os.name != "nt" else None
    except OSError:  # there is none yet
        return None


def _lock(descriptor: int) -> None:
    until = time.monotonic() + PATIENCE
    while _is_busy(descriptor) and time.monotonic() < until:
        time.sleep(PAUSE)


def _is_busy(descriptor: int) -> bool:
    """Take the lock, unless somebody has it."""
    import fcntl  # noqa: PLC0415 -- missing on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:  # a file system without locks
        return False
    return False


def _let_go(descriptor: int) -> None:
    import fcntl  # noqa: PLC0415 -- missing on Windows

    try:
        fcntl.flock(descriptor, fcntl.LOCK_UN)  # a process forked meanwhile has the descriptor too
    except OSError:
        return
    finally:
        os.close(descriptor)
