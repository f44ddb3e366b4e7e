"""What a card says, line by line: the same rows for plain text and for HTML."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from ._figures import at_home, count_of, moment
from ._said import proof_words, run_words, wish_words

if TYPE_CHECKING:
    from datetime import datetime

    from ._facts import Facts
    from ._said import Said

MOST = 12  # of one kind; the rest is counted


class Row(NamedTuple):
    """One line of a card: a label and what it says; `address` where it can be followed."""

    label: str
    text: str
    address: str | None = None


def rows_of(facts: Facts, said: Said, now: datetime) -> list[Row]:
    """Return everything a card says below its title."""
    receipt = facts.view.get("receipt") or {}
    rows = [Row("state", said.sentence), *(Row("next", hint) for hint in said.hints), Row("run", run_words(facts))]
    if facts.error:
        rows.append(Row("error", f"{facts.error.get('type')}: {facts.error.get('message')}"))
    if facts.resumed_from:
        rows.append(Row("from", f"goes on from run {str(facts.resumed_from.get('run_id'))[-8:]}"))
    rows += [Row("proof", words) for words in proof_words(facts)]
    rows += _some("note", [f"{note.get('path')}: {note.get('found')}; {note.get('action')}" for note in facts.notes])
    rows += _some("found", [_finding_words(finding) for finding in facts.view.get("findings") or []])
    if receipt:
        rows.append(Row("receipt", f"import {receipt.get('id')}", _address(receipt.get("result_url"))))
        rows += [Row("receipt", f"another import of this run: {other}") for other in receipt.get("related") or []]
    rows += _some("cloud", [wish_words(wish, now) for wish in facts.view.get("continuations") or []])
    if facts.path is not None:
        rows.append(Row("file", at_home(facts.path)))
    elif facts.view.get("file"):
        rows.append(Row("file", f"{at_home(str(facts.view['file']))} (cleared away)"))
    if facts.created_at:
        rows.append(Row("dumped", moment(facts.created_at, now)))
    return rows


def _finding_words(finding: dict[str, Any]) -> str:
    told = f"{finding.get('path')}: expected {finding.get('expected')}, found {finding.get('found')}"
    return f"{told}; {finding['mend']}" if finding.get("mend") else told


def _some(label: str, texts: list[str]) -> list[Row]:
    rows = [Row(label, text) for text in texts[:MOST]]
    if len(texts) > MOST:
        rows.append(Row(label, f"and {count_of(len(texts) - MOST, 'more')}".replace("mores", "more")))
    return rows


def _address(url: Any) -> str | None:
    """Return an address that is only that; a link of another kind could run something."""
    return url if isinstance(url, str) and url.startswith(("https://", "http://")) else None
