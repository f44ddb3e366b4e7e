"""Lines as Python counts them: form feeds and separators of Unicode end none."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import ast


def lines_of(text: str) -> list[str]:
    """Return the lines of a text, with their ends."""
    return io.StringIO(text).readlines()


def blank_out(lines: list[str], node: ast.expr) -> None:
    """Put None in the place of an expression."""
    first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
    head = lines[first].encode()[: node.col_offset].decode()
    tail = lines[last].encode()[node.end_col_offset :].decode()
    lines[first : last + 1] = [f"{head}None{tail}"]
