"""All runs at a glance: health, limits, and a table of the newest."""

from __future__ import annotations

from typing import Any, NamedTuple

from .._card._escape import escaped, printable
from .._card._facts import Facts, facts_of
from .._card._figures import at_home, count_of, figure, right_now
from .._card._html import badge, framed
from .._card._said import Said, delivery_hints, said_of
from .._host import this_host
from .._read._load import newest_dumps
from .._read._views import Bridge, bridge_of
from .._spool import spool_choices

MOST = 20
HEADINGS = ("run", "state", "generations", "best fitness", "what it waits for")


class Shown(NamedTuple):
    """One run of the table."""

    facts: Facts
    said: Said


class Overview:
    """The value of `%vilvik`: plain text, or self-contained HTML."""

    def __init__(self) -> None:
        now = right_now()
        self._spool = next(spool_choices(None, this_host()))
        self._bridge = bridge_of(self._spool)
        known = newest_dumps()
        self._more = max(0, len(known) - MOST)
        self._shown: list[Shown] = []
        for row in known[:MOST]:
            try:
                facts = facts_of(row["path"])
            except (LookupError, OSError, ValueError):  # gone meanwhile
                continue
            self._shown.append(Shown(facts, said_of(facts, now)))

    def __str__(self) -> str:
        """Return the overview as lines of text."""
        rows = [HEADINGS, *(_cells(shown) for shown in self._shown)]
        widths = [max(len(row[column]) for row in rows) for column in range(len(HEADINGS))]
        table = ["  ".join(cell.ljust(width) for cell, width in zip(row, widths)).rstrip() for row in rows]
        return "\n".join([*self._head(), "", *(table if self._shown else ["no runs yet"]), *self._rest()])

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 -- IPython's interface
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self) -> str:
        """Return the overview as a piece of HTML that needs nothing else."""
        head = "".join(f"<p>{escaped(line)}</p>" for line in [*self._head(), *self._rest()])
        headings = "".join(f'<th scope="col">{heading}</th>' for heading in HEADINGS)
        rows = "".join(_row(shown) for shown in self._shown)
        table = f"<table><caption>Newest runs</caption><thead><tr>{headings}</tr></thead><tbody>{rows}</tbody></table>"
        body = f'<div class="vilvik-wide">{table}</div>' if self._shown else "<p>No runs yet.</p>"
        return framed(f"<h3>Runs</h3>{head}{body}", "Runs")

    def _head(self) -> list[str]:
        first, *others = health_words(self._bridge, self._spool)
        lines = [f"{first}; spool {printable(at_home(self._spool))}", *others]
        quota = self._bridge.status.get("quota") or {}
        if quota:
            lines.append(
                f"limits: {quota.get('left_this_hour')} of {quota.get('per_hour')} left this hour, "
                f"{quota.get('left_this_day')} of {quota.get('per_day')} this day"
            )
        return lines

    def _rest(self) -> list[str]:
        return [f"and {count_of(self._more, 'older run')}: vilvik_shim.runs() has them all"] if self._more else []


def health_words(bridge: Bridge, spool: str) -> list[str]:
    """Say whether somebody delivers from the spool, and how that goes; else what to do."""
    hints = delivery_hints(bridge, spool)
    if bridge.daemon == "up":
        word = str(bridge.status.get("health") or "unknown").replace("_", " ")
        hints = [f"the daemon is watching: {word}", *hints]
    return [printable(hint) for hint in hints]


def _cells(shown: Shown) -> tuple[str, ...]:
    facts, said = shown
    return (
        f"{printable(facts.name)} ({facts.run_id[-8:]})",
        said.word,
        str(facts.generations if facts.generations is not None else "?"),
        figure(facts.best_fitness),
        printable(said.sentence),
    )


def _row(shown: Shown) -> str:
    name, word, generations, best, sentence = _cells(shown)
    return (
        f'<tr><th scope="row"><bdi>{escaped(name)}</bdi></th><td>{badge(shown.said.tone, word)}</td>'
        f"<td>{escaped(generations)}</td><td>{escaped(best)}</td><td>{escaped(sentence)}</td></tr>"
    )
