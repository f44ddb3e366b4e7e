"""The card as a notebook shows it: safe whatever a text says, and in need of nothing else."""

from __future__ import annotations

import json
import os
from html.parser import HTMLParser
from pathlib import Path

import pytest
from cards import sphere_run
from support import finished
from views import write_view

from vilvik_shim import card, compare, load
from vilvik_shim._card._card import JSON_TYPE


@pytest.fixture
def run(tmp_path, monkeypatch):
    return sphere_run(tmp_path, monkeypatch)


HOSTILE = "<script>alert('1')</script> \u202egnp.exe \x1b[31m \" onload=x"


class Elements(HTMLParser):
    """The elements and attributes of a piece of HTML, checked to be closed."""

    VOID = ("path", "caption")

    def __init__(self, text):
        super().__init__()
        self.names: list[str] = []
        self.attributes: list[tuple[str, str | None]] = []
        self.open: list[str] = []
        self.texts: list[str] = []
        self.feed(text)
        assert self.open == []

    def handle_startendtag(self, tag, attrs):
        self.names.append(tag)
        self.attributes += attrs

    def handle_starttag(self, tag, attrs):
        self.handle_startendtag(tag, attrs)
        self.open.append(tag)

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.texts.append(data)


def test_every_text_is_escaped(run):
    finding = {"path": HOSTILE, "expected": HOSTILE, "found": HOSTILE, "mend": HOSTILE}
    spool = Path(run).parent
    header, rest = Path(run).read_bytes().split(b"\n", 1)
    note = {"path": HOSTILE, "found": HOSTILE, "action": HOSTILE}
    report = {HOSTILE: {"proof": "failed", "proof_reason": HOSTILE}}
    told = {**json.loads(header), "name": HOSTILE, "notes": [note], "capture": report}
    told["error"] = {"type": HOSTILE, "message": HOSTILE}
    Path(run).write_bytes(json.dumps(told).encode() + b"\n" + rest)
    receipt = {"id": HOSTILE, "result_url": "https://x.y/" + HOSTILE, "accepted_at": HOSTILE}
    wish = {"state": HOSTILE, "overrides": {HOSTILE: HOSTILE}, "why": HOSTILE}
    view = {"findings": [finding], "receipt": receipt, "continuations": [wish], "why": HOSTILE}
    for state in ("imported", "held", "rejected", HOSTILE):
        write_view(spool, run.run_id, state=state, **view)
        shown = card(run)
        found = Elements(shown.html())
        assert "script" not in found.names
        assert [value for name, value in found.attributes if name.startswith("on")] == []
        for text in (shown.html(), str(shown)):
            assert "\u202e" not in text
            assert "\x1b" not in text
        assert "<script>alert('1')</script> \\u{202e}gnp.exe \\u{1b}[31m" in "".join(found.texts)


def test_the_html_needs_nothing_else(run):
    shown = card(run)
    found = Elements(shown.html())
    assert not {"script", "iframe", "link", "img", "object", "embed", "form"} & set(found.names)
    assert [value for name, value in found.attributes if name in ("src", "href", "xlink:href")] == []
    assert "url(" not in shown.html()
    assert "@import" not in shown.html()
    labels = [str(value) for name, value in found.attributes if name == "aria-label"]
    assert labels[0] == "Run sphere: on disk"
    assert labels[1].startswith("Best fitness of sphere by generation")


def test_a_cell_that_ends_with_a_run_shows_its_card(run):
    bundle = run._repr_mimebundle_()
    assert bundle["text/plain"] == str(card(run))
    assert bundle["text/html"] == card(run).html()
    assert json.dumps(bundle[JSON_TYPE], allow_nan=False)
    assert bundle[JSON_TYPE]["best_fitness"] == load(run).best_fitness
    os.unlink(run.path)
    assert run._repr_mimebundle_()["text/plain"].startswith("RunDump(")


def test_several_runs_are_laid_over_each_other(run, tmp_path):
    other = finished(tmp_path, random_seed=99)
    both = compare([run, other.run_id])
    assert both.html().count("<li>") == 2
    assert [load(ref).run_id[-8:] in str(both) for ref in (run, other)] == [True, True]
    Elements(both.html())
    with pytest.raises(LookupError):
        compare([run, "nobody"])
