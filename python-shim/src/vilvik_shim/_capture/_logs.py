"""Files that a run writes to, a log say: where the code runs next, what is written to them goes nowhere."""

from __future__ import annotations

import io
import os
import stat
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ._program import Program


def is_log(value: Any) -> bool:
    """Whether a value is a file on a disk, open for writing alone, or a writer of `csv`."""
    if type(value).__module__ == "_csv":
        return type(value).__name__ == "writer"
    if not isinstance(value, (io.TextIOWrapper, io.BufferedWriter)) or value.closed or value.readable():
        return False
    try:
        return stat.S_ISREG(os.fstat(value.fileno()).st_mode)
    except OSError:
        return False


def write_log(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write what takes all that is written to it; return its name."""
    program.remember(value, where)
    mode = "wb" if isinstance(value, io.BufferedWriter) else "w"
    text = f"open({program.standard('os')}.devnull, {mode!r})"
    if type(value).__module__ == "_csv":
        program.note(f"{where}: a csv.writer", "what is written to it there goes nowhere")
        text = f"{program.standard('csv')}.writer({text})"
    else:
        program.note(f"{where}: open file {value.name!r}", "what is written to it there goes nowhere")
    name = program.name_for(value, "log", suggested)
    program.step(f"{name} = {text}\n")
    return name
