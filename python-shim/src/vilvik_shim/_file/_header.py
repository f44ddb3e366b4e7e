"""The first line of a dump: what the bridge reads before it reads the body."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any

from ._values import without_surrogates

if TYPE_CHECKING:
    from collections.abc import Sequence

MAX_BYTES = 64 * 1024 - 1
# Tried in order until the header fits: items kept per list, characters kept per text.
TIERS = ((200, 8000), (50, 2000), (20, 500), (8, 160), (3, 60))

# Made once. What it gets is always a tree, so nobody has to look for rings.
_ENCODER = json.JSONEncoder(allow_nan=False, separators=(",", ":"), check_circular=False)


def encode_text(value: Any) -> str:
    """Return strict, plain ASCII JSON on one line."""
    return _ENCODER.encode(value)


def encode_line(value: Any) -> bytes:
    """Return `encode_text` as bytes, without the line end."""
    return _ENCODER.encode(value).encode("ascii")


def digest(line: Sequence[bytes]) -> dict[str, Any]:
    """Return length and SHA-256 of a line, given in pieces, as the header tells them."""
    hasher = hashlib.sha256()
    for piece in line:
        hasher.update(piece)
    return {"bytes": sum(map(len, line)), "sha256": hasher.hexdigest()}


def encode_header(header: dict[str, Any]) -> bytes:
    """Return the header line, below 64 KiB: long lists and texts are cut; `cut` counts the items left out, by path."""
    line = encode_line({**header, "cut": {}})
    # An escaped surrogate may be a lone one; those are taken out below.
    if len(line) <= MAX_BYTES and b"\\ud" not in line:
        return line
    for max_items, max_characters in TIERS:
        cut: dict[str, int] = {}
        shortened = _shorten(header, "", max_items, max_characters, cut)
        line = encode_line({**shortened, "cut": cut})
        if len(line) <= MAX_BYTES:
            return line
    raise ValueError(f"the header would have {len(line)} bytes, more than {MAX_BYTES}")


def _shorten(value: Any, path: str, max_items: int, max_characters: int, cut: dict[str, int]) -> Any:
    if isinstance(value, str):
        return _shorten_text(without_surrogates(value), max_characters)
    if isinstance(value, dict):
        return {
            key: _shorten(item, f"{path}.{key}" if path else key, max_items, max_characters, cut)
            for key, item in value.items()
        }
    if isinstance(value, list):
        if len(value) > max_items:
            cut[path] = len(value) - max_items
        return [_shorten(item, path, max_items, max_characters, cut) for item in value[:max_items]]
    return value


def _shorten_text(value: str, max_characters: int) -> str:
    if len(value) <= max_characters:
        return value
    # The end of a traceback tells most.
    head, tail = max_characters // 3, max_characters - max_characters // 3
    return f"{value[:head]} … {len(value) - max_characters} characters … {value[-tail:]}"
