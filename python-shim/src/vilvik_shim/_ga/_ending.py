"""How the run stands at the moment of a dump: its phase, its error, whether it was left half-way."""

from __future__ import annotations

import gc
import sys
import threading
import traceback
from functools import partial
from itertools import accumulate, repeat, takewhile
from operator import is_not
from typing import TYPE_CHECKING, Any, NamedTuple

from ._result import stopped_inside

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from .._file._values import Json

_is_there = partial(is_not, None)


class Ending(NamedTuple):
    """What the header says about the end of the run; `inside` when `run()` did not get to its own end."""

    phase: str
    error: dict[str, Json] | None
    inside: bool


def ending_of(ga: Any) -> Ending:
    """Judge a GA by itself: `checkpoint` while it runs, `finished` when its run ended, else `interrupted`."""
    if _is_running(ga):
        return Ending("checkpoint", None, inside=True)
    inside = stopped_inside(ga)
    return Ending("interrupted" if inside else "finished", None, inside=inside)


def ending_by(ga: Any, error: BaseException | None, trace: TracebackType | None) -> Ending:
    """Judge by what ended the watched block: an ordinary error is `failed`, Ctrl-C and exits are `interrupted`."""
    if error is None:
        return ending_of(ga)
    inside = stopped_inside(ga) or _passes_through_run(trace, ga)
    if not isinstance(error, Exception):
        return Ending("interrupted", None, inside=inside)
    facts: dict[str, Json] = {
        "type": type(error).__name__,
        "message": _message(error),
        "traceback": "".join(traceback.format_exception(type(error), error, trace)),
    }
    return Ending("failed", facts, inside=inside)


def _is_running(ga: Any) -> bool:
    """Whether any thread is inside `ga.run()` now."""
    if threading.active_count() > 1 and gc.isenabled():
        # In Python 3.11 a collection may begin while a frame object is made, and let the frame's own thread go on: the
        # object dangles, and the process dies. After this one the next is far.
        gc.collect(0)
    tops = sys._current_frames().values()  # noqa: SLF001 -- the only way to see other threads
    return any(_is_run_of(frame, ga) for top in tops for frame in _up_from(top))


def _up_from(top: FrameType) -> list[FrameType]:
    """Return a frame and those that called it, found without a line of Python: between two of those threads change."""
    return [*takewhile(_is_there, accumulate(repeat("f_back"), getattr, initial=top))]


def _passes_through_run(trace: TracebackType | None, ga: Any) -> bool:
    while trace is not None:
        if _is_run_of(trace.tb_frame, ga):
            return True
        trace = trace.tb_next
    return False


def _is_run_of(frame: FrameType, ga: Any) -> bool:
    code = frame.f_code
    return code.co_name == "run" and "self" in code.co_varnames and frame.f_locals.get("self") is ga


def _message(error: BaseException) -> str:
    try:
        return str(error)
    except Exception as broken:  # noqa: BLE001 -- the user's own __str__
        return f"<its __str__ raised {type(broken).__name__}>"
