"""Source text of the user's functions: the `code` block of the body and the `capture` report of the header.

Reads and compares code; calls none of it.
"""

from ._roles import Captured, capture_code, read_sources

__all__ = ["Captured", "capture_code", "read_sources"]
