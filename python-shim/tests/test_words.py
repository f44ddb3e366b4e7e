"""How the words behind `%vilvik` are taken apart."""

from __future__ import annotations

import pytest
from IPython.core.error import UsageError

from vilvik_shim.notebook._words import cell_words, line_words


def test_words_are_quoted_as_in_a_shell():
    assert line_words("push 'a b' c\\ d \"e'f\" #g").run == ["a b", "c d", "e'f", "#g"]
    assert cell_words("-n 'two words' --spool=\"my runs\"").name == "two words"
    with pytest.raises(UsageError, match="can not be read: No closing quotation"):
        line_words("status 'a")


def test_a_path_of_windows_keeps_its_separators(monkeypatch):
    monkeypatch.setattr("os.sep", "\\")
    assert line_words(r"push C:\runs\a.vilvik.jsonl 'C:\my runs\b'").run == [
        r"C:\runs\a.vilvik.jsonl",
        r"C:\my runs\b",
    ]
