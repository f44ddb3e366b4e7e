"""Fitness curves of several runs on one chart."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._chart import chart
from ._curve import MAX_LINES, lines_of, scale_of, spark
from ._escape import escaped, printable
from ._facts import Facts, facts_of
from ._figures import figure
from ._html import framed
from ._said import run_words

if TYPE_CHECKING:
    from collections.abc import Iterable


class Comparison:
    """Several runs overlaid: plain text, or self-contained HTML with a chart and a table."""

    def __init__(self, found: list[Facts]) -> None:
        self._found = found
        self._lines = [line for facts in found for line in lines_of(facts.history, _label(facts))]

    def __str__(self) -> str:
        """Return a line of text for each curve."""
        texts = []
        for line in self._lines:
            scale = scale_of([line])
            told = f"{figure(scale.low)} to {figure(scale.high)}" if scale is not None else "no fitness"
            texts.append(f"{spark(line).ljust(40)} {printable(line.label)}: {told}")
        return "\n".join(texts) or "no fitness to compare"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 -- IPython's interface
        return {"text/plain": str(self), "text/html": self.html()}

    def html(self) -> str:
        """Return chart and table as a piece of HTML that needs nothing else."""
        rows = "".join(
            f'<tr><th scope="row"><bdi>{escaped(_label(facts))}</bdi></th><td>{escaped(run_words(facts))}</td></tr>'
            for facts in self._found
        )
        left_out = len(self._lines) - MAX_LINES
        note = f"<p>{left_out} more curves are not drawn.</p>" if left_out > 0 else ""
        table = f'<div class="vilvik-wide"><table><caption>Runs compared</caption><tbody>{rows}</tbody></table></div>'
        picture = chart(self._lines, "Best fitness by generation")
        return framed(f"<h3>Fitness by generation</h3>{picture}{note}{table}", "Runs compared")


def compare(refs: Iterable[Any]) -> Comparison:
    """Overlay the fitness curves of runs: RunDumps, GAs, paths, run ids or unambiguous endings of them.

    Raises LookupError (also FileNotFoundError) where there is no such run, ValueError where a file is damaged.
    """
    return Comparison([facts_of(ref) for ref in refs])


def _label(facts: Facts) -> str:
    return f"{facts.name} ({facts.run_id[-8:]})" if facts.name else facts.run_id[-8:]
