"""Large constants as the text of compressed bytes."""

from __future__ import annotations

import zlib
from binascii import b2a_base64

# Of more bytes than this the last tenth in size would cost twice to ten times the time, at each dump.
LARGE = 1 << 20


def compressed(data: bytes) -> str:
    """Return the Base64 of the bytes, compressed by zlib."""
    return b2a_base64(zlib.compress(data, 6 if len(data) <= LARGE else 3), newline=False).decode("ascii")
