"""Programs that are in no file: piped in (`run -`) or given as a word (`run -c CODE`)."""

from __future__ import annotations

import linecache
import sys
import traceback
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from types import TracebackType

# What Python calls such a program, and what it is called here, so that its functions have a text to be read from.
SHOWN = {"-": "<stdin>", "-c": "<string>"}
NAMES = {"-": "<piped program>", "-c": "<given program>"}
REFUSED = 2
NOTHING_PIPED = (
    "vilvik-shim: nothing is piped in. Put the program into a file, or pipe it: "
    "python -m vilvik_shim run - [ARG]... < FILE\n"
)


def read_text(words: list[str]) -> str | None:
    """Return the program; None, with a word about it, where there is none."""
    if words[0] == "-c":
        return words[1]
    if sys.stdin is None or sys.stdin.isatty():
        sys.stderr.write(NOTHING_PIPED)
        return None
    stream = getattr(sys.stdin, "buffer", None)
    from importlib.util import decode_source  # noqa: PLC0415 -- heeds a line that tells the encoding

    return decode_source(stream.read()) if stream is not None else sys.stdin.read()


def compile_text(text: str, kind: str) -> Any:
    """Return the code of a program, whose lines can be found afterwards."""
    name = NAMES[kind]
    lines = text.splitlines(keepends=True)
    linecache.cache[name] = (len(text), None, lines, name)
    try:
        return compile(text, name, "exec", dont_inherit=True)
    except SyntaxError as error:
        error.filename = SHOWN[kind]
        raise


def show(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Show an error as Python does, with the names that it gives to such programs."""
    told = traceback.TracebackException(kind, error, trace)
    _rename(told, set())
    sys.stderr.write("".join(told.format()))


def _rename(told: traceback.TracebackException | None, seen: set[int]) -> None:
    if told is None or id(told) in seen:
        return
    seen.add(id(told))
    names = {name: SHOWN[kind] for kind, name in NAMES.items()}
    for index, frame in enumerate(told.stack):
        shown = names.get(frame.filename)
        if shown == SHOWN["-c"] and sys.version_info >= (3, 13):  # the lines are shown from there on
            frame.filename = shown
        elif shown is not None:
            told.stack[index] = traceback.FrameSummary(shown, frame.lineno, frame.name, lookup_line=False, line="")
    _rename(told.__cause__, seen)
    _rename(told.__context__, seen)
