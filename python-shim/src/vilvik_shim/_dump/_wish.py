"""What the user asked for after the import: a continuation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._file._header import encode_line
from .._file._values import Json, plain

if TYPE_CHECKING:
    from .._notes import Notes

MAX_BYTES = 16 * 1024


def continuation_wish(asked: Any, notes: Notes) -> dict[str, Json] | None:
    """Return the wish as PyGAD parameters to change: True asks for no change, a number for so many generations."""
    if asked is None or asked is False:
        return None
    if asked is True:
        return {}
    if isinstance(asked, int) and asked > 0:
        return {"num_generations": asked}
    wish = plain(dict(asked), "continue", notes) if isinstance(asked, dict) else None
    if isinstance(wish, dict) and len(encode_line(wish)) <= MAX_BYTES:
        return wish
    notes.warn(
        "continue", f"continue_ of type {type(asked).__name__}", "not understood, so no continuation is asked for"
    )
    return None
