"""The card of a run: the value of a cell, or lines of text anywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._curve import lines_of
from ._facts import facts_as_json, facts_of
from ._figures import right_now
from ._html import html_card
from ._rows import rows_of
from ._said import said_of
from ._text import text_card

if TYPE_CHECKING:
    from ._facts import Facts

# Not plain JSON: notebooks that know a viewer for that show it in the place of the card.
JSON_TYPE = "application/vnd.vilvik.run+json"


class Card:
    """One run as it was when the card was made: plain text, self-contained HTML, JSON."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        now = right_now()
        self._said = said_of(facts, now)
        self._rows = rows_of(facts, self._said, now)
        self._lines = lines_of(facts.history)

    def __str__(self) -> str:
        """Return the card as lines of text."""
        return text_card(self._facts, self._said, self._rows, self._lines)

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 -- IPython's interface
        return {"text/plain": str(self), "text/html": self.html(), JSON_TYPE: self.as_json()}

    def html(self) -> str:
        """Return the card as a piece of HTML that needs nothing else."""
        return html_card(self._facts, self._said, self._rows, self._lines)

    def as_json(self) -> dict[str, Any]:
        """Return what the card says as plain values."""
        said = self._said
        return facts_as_json(
            self._facts, {"state": said.word, "tone": said.tone, "sentence": said.sentence, "hints": said.hints}
        )


def card(run: Any = None) -> Card:
    """Return the card of a run as it stands now.

    `run` is a RunDump, its GA, a path, a run id or an unambiguous ending of one; by default the last run of this
    process, else the newest in the spool. Raises LookupError (also FileNotFoundError) where there is none, ValueError
    where the file is no dump.
    """
    return Card(facts_of(run))
