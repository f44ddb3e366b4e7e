"""The ends of the process that Python does not tell: SIGTERM, SIGHUP, and an exit while a thread still runs."""

from __future__ import annotations

import atexit
import os
import signal
import threading
from typing import TYPE_CHECKING, Any, Callable

if TYPE_CHECKING:
    from types import FrameType

NAMES = ("SIGTERM", "SIGHUP")


def arm(interrupt: Callable[[FrameType | None], None]) -> None:
    """Have `interrupt` called before the process ends, or a forked child of it in the middle of a run.

    Only over the default action, and only from the main thread.
    """
    global _interrupt, _sees_forks  # noqa: PLW0603 -- one process, one set of handlers
    if _interrupt is None:
        atexit.register(_at_exit)
    _interrupt = interrupt
    if not _sees_forks and hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=_let_go_in_child)
        _sees_forks = True
    _take()


def run_begins() -> None:
    """Answer the signals in a forked child too, while a run is on its way there."""
    global _runs_in_child  # noqa: PLW0603
    if _is_child:
        _runs_in_child += 1
        _take()


def run_ends() -> None:
    """Give the default actions back in a forked child once no run is on its way there."""
    global _runs_in_child  # noqa: PLW0603
    if _is_child:
        _runs_in_child = max(0, _runs_in_child - 1)
        if _runs_in_child == 0:
            _give_back()


def disarm() -> None:
    """Give the default actions back, where nobody else has taken them over."""
    global _interrupt  # noqa: PLW0603
    if _interrupt is not None:
        _interrupt = None
        atexit.unregister(_at_exit)
    _give_back()


_interrupt: Callable[[FrameType | None], None] | None = None
_sees_forks = _is_child = False
_runs_in_child = 0


def _take() -> None:
    if _interrupt is None or threading.current_thread() is not threading.main_thread():
        return
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _handle)


def _give_back() -> None:
    if threading.current_thread() is not threading.main_thread():
        return
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is _handle:
            signal.signal(number, signal.SIG_DFL)


def _let_go_in_child() -> None:
    """Let signals end a forked child as they would without us.

    A handler in Python does not wake a call that begins to wait just after the signal came: a pool that ends its idle
    workers with SIGTERM would wait for them for ever.
    """
    global _is_child, _runs_in_child
    _is_child, _runs_in_child = True, 0
    _give_back()


def _handle(number: int, frame: FrameType | None) -> Any:
    """Write what is known, then let the default action end the process, so that its parent sees the same."""
    # Whoever signals a whole group, and a bridge that passes signals on, may send the same twice.
    for name in NAMES:
        other = getattr(signal, name, None)
        if other is not None and signal.getsignal(other) is _handle:
            signal.signal(other, signal.SIG_IGN)
    # An impatient hand is no reason to leave without the file.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        if _interrupt is not None:
            _interrupt(frame)
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _at_exit() -> None:
    if _interrupt is not None:
        _interrupt(None)
