"""Text inside text: what is executed in another namespace than the one it stands in."""

from __future__ import annotations


def quoted(text: str) -> str:
    """Return a string literal for a piece of source, readable where that can be."""
    is_simple = text.isprintable() or all(character.isprintable() or character == "\n" for character in text)
    if is_simple and "'''" not in text and "\\" not in text and not text.endswith("'"):
        return f"'''\\\n{text}'''"
    return ascii(text)
