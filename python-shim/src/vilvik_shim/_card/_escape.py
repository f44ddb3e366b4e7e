"""Text from anywhere made safe to show: it can neither act as markup nor rewrite what stands around it."""

from __future__ import annotations

import html
import unicodedata
from typing import Any

# Control and format characters (direction marks among them), line and paragraph separators, lone halves of characters.
DANGEROUS = frozenset({"Cc", "Cf", "Zl", "Zp", "Cs"})


def printable(text: Any) -> str:
    """Return the text on one line, each dangerous character written as its number, as the bridge writes it."""
    words = str(text)
    if words.isascii() and words.isprintable():
        return words
    return "".join(f"\\u{{{ord(one):x}}}" if unicodedata.category(one) in DANGEROUS else one for one in words)


def escaped(text: Any) -> str:
    """Return the text for an element or a quoted attribute of HTML."""
    return html.escape(printable(text))
