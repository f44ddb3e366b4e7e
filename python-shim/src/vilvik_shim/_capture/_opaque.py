"""What no text can make again: named with where it is and what to do about it."""

from __future__ import annotations

import io
from types import AsyncGeneratorType, CoroutineType, FrameType, GeneratorType, TracebackType
from typing import Any

ADVICE = {
    "file": "open it inside the function, or pass its content as text",
    "generator": "make it inside the function, or turn it into a list",
    "socket": "connect inside the function",
    "torch": "carry its parameters as NumPy arrays and build the module inside the function",
    "pandas": "make it inside the function, of frames, arrays or a dict",
    "polars": "carry its values as a NumPy array (to_numpy()) or a dict",
    "other": "make it inside the function",
}


# What reaches names or files by text, which no capture can see.
BY_TEXT = {
    "eval": "what it reaches by text is not carried",
    "exec": "what it reaches by text is not carried",
    "globals": "what it reaches by text is not carried",
    "__import__": "a module of your own that it imports is not carried",
    "open": "files do not travel: read them at the top of the script",
}
READERS = (
    "load",
    "loadtxt",
    "genfromtxt",
    "fromfile",
    "memmap",
    "read_csv",
    "read_excel",
    "read_pickle",
    "read_parquet",
)


class Opaque(ValueError):  # noqa: N818 -- not an error of the run
    """The value can't be written as text; the message says what it is and what to do."""


def describe(value: Any) -> str:
    """Say what an opaque value is, and what the user can do."""
    kind = f"{type(value).__module__}.{type(value).__qualname__}"
    top = kind.partition(".")[0]
    if isinstance(value, io.IOBase):
        name = getattr(value, "name", None)
        return f"open file {name!r}: {ADVICE['file']}" if isinstance(name, str) else f"open file: {ADVICE['file']}"
    if isinstance(value, (GeneratorType, AsyncGeneratorType, CoroutineType, FrameType, TracebackType)):
        return f"a {type(value).__name__}: {ADVICE['generator']}"
    if top in ("socket", "ssl", "_socket", "_ssl"):
        return f"a {kind}: {ADVICE['socket']}"
    if top in ("torch", "tensorflow", "keras", "jax"):
        return f"a {kind}: {ADVICE['torch']}"
    if top in ("pandas", "polars"):
        return f"a {kind}: {ADVICE[top]}"
    return f"a {kind}: {ADVICE['other']}"
