"""Large constants as the text of compressed bytes."""

from __future__ import annotations

import hashlib
import zlib
from binascii import b2a_base64

# Of more bytes the last tenth in size would cost twice to ten times the time, at each dump.
THOROUGH_UP_TO = 1 << 20


class Packing:
    """Compresses what a capture holds: the same bytes once, however many roles and passes write them."""

    def __init__(self) -> None:
        self._known: dict[bytes, str] = {}

    def text(self, data: bytes) -> str:
        """Return the Base64 of the bytes, compressed by zlib."""
        key = hashlib.sha256(data).digest()
        known = self._known.get(key)
        if known is None:
            packed = zlib.compress(data, 6 if len(data) <= THOROUGH_UP_TO else 3)
            known = self._known[key] = b2a_base64(packed, newline=False).decode("ascii")
        return known
