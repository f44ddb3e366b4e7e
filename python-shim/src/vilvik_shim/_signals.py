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
    """Have `interrupt` called before the process ends, or a forked child of it.

    Only over the default action, and only from the main thread.
    """
    global _interrupt  # noqa: PLW0603 -- one process, one set of handlers
    if _interrupt is None:
        atexit.register(_at_exit)
    _interrupt = interrupt
    if threading.current_thread() is not threading.main_thread():
        return
    for name in NAMES:
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) is signal.SIG_DFL:
            signal.signal(number, _handle)


def disarm() -> None:
    """Give the default actions back, where nobody else has taken them over."""
    global _interrupt  # noqa: PLW0603
    if _interrupt is not None:
        _interrupt = None
        atexit.unregister(_at_exit)
    if threading.current_thread() is threading.main_thread():
        for name in NAMES:
            number = getattr(signal, name, None)
            if number is not None and signal.getsignal(number) is _handle:
                signal.signal(number, signal.SIG_DFL)


_interrupt: Callable[[FrameType | None], None] | None = None


def _handle(number: int, frame: FrameType | None) -> Any:
    """Write what is known, then let the default action end the process, so that its parent sees the same."""
    # Whoever signals a whole group, and a bridge that passes signals on, may send the same twice.
    for name in NAMES:
        other = getattr(signal, name, None)
        if other is not None and signal.getsignal(other) is _handle:
            signal.signal(other, signal.SIG_IGN)
    try:
        if _interrupt is not None:
            _interrupt(frame)
    finally:
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)


def _at_exit() -> None:
    if _interrupt is not None:
        _interrupt(None)
