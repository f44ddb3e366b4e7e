"""A card as one piece of HTML that needs nothing else: no script, no frame, nothing fetched.

Colours come from the notebook where it tells them (JupyterLab, VS Code), else from what the reader's system prefers.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ._chart import chart
from ._escape import escaped

if TYPE_CHECKING:
    from ._curve import Line
    from ._facts import Facts
    from ._rows import Row
    from ._said import Said

# Text and ground of the badges: contrast of at least 7, whatever is around them.
TONES = {
    "good": ("#0b3d1e", "#c9f0d6"),
    "going": ("#10305c", "#d6e6fb"),
    "person": ("#5a3a00", "#ffe6b0"),
    "bad": ("#6b0f0f", "#ffd9d6"),
}
STYLE = """<style>
.vilvik-card{--v-text:#1f2328;--v-ground:#fff;--v-line:#d0d7de;--v-soft:#59636e;--v-link:#0b57c2}
@media (prefers-color-scheme:dark){.vilvik-card{
--v-text:#e6edf3;--v-ground:#151b23;--v-line:#3d444d;--v-soft:#9aa5b1;--v-link:#78b0ff}}
.vilvik-card{font:14px/1.45 var(--jp-ui-font-family,system-ui,sans-serif);max-width:46em;box-sizing:border-box;
padding:.8em 1em;margin:.4em 0;border-radius:8px;overflow-wrap:anywhere;
color:var(--jp-content-font-color1,var(--vscode-editor-foreground,var(--v-text)));
background:var(--jp-layout-color1,var(--vscode-editor-background,var(--v-ground)));
border:1px solid var(--jp-border-color1,var(--vscode-panel-border,var(--v-line)))}
.vilvik-card h3{font-size:1.1em;line-height:1.3;margin:0 0 .5em;font-weight:600}
.vilvik-card .vilvik-badge{display:inline-block;padding:.1em .6em;border-radius:1em;font-size:.85em;font-weight:600}
.vilvik-card dl{display:grid;grid-template-columns:max-content minmax(0,1fr);gap:.15em .9em;margin:.6em 0 0}
/* Notebooks float terms and definitions. */
.vilvik-card dl>dt,.vilvik-card dl>dd{float:none!important;width:auto!important;display:block!important;
margin:0!important}
.vilvik-card dl>dt{font-weight:400;
color:var(--jp-content-font-color2,var(--vscode-descriptionForeground,var(--v-soft)))}
.vilvik-card a{color:var(--jp-content-link-color,var(--vscode-textLink-foreground,var(--v-link)))}
.vilvik-card .vilvik-axis{display:flex;justify-content:space-between;font-size:.85em}
.vilvik-card .vilvik-legend{list-style:none;display:flex;flex-wrap:wrap;gap:.2em 1.2em;margin:.4em 0 0;padding:0}
.vilvik-card table{border-collapse:collapse;width:100%;margin:.4em 0 0;font-size:1em}
.vilvik-card caption,.vilvik-card th,.vilvik-card td{text-align:left!important;padding:.2em .8em .2em 0;
vertical-align:top;background:none;color:inherit}
.vilvik-card .vilvik-wide{overflow-x:auto}
</style>"""


def html_card(facts: Facts, said: Said, rows: list[Row], curves: list[Line]) -> str:
    """Return the card as HTML."""
    name = facts.name or "a run without a name"
    short = f" <code>{escaped(facts.run_id[-8:])}</code>" if facts.run_id else ""
    items = "".join(f"<dt>{escaped(row.label)}</dt><dd>{_value(row)}</dd>" for row in rows)
    title = f"<h3><bdi>{escaped(name)}</bdi>{short} {badge(said.tone, said.word)}</h3>"
    curve = chart(curves, f"Best fitness of {name} by generation")
    return framed(f"{title}{curve}<dl>{items}</dl>", f"Run {name}: {said.word}")


def framed(content: str, label: str) -> str:
    """Return content in the frame that all cards have."""
    return f'{STYLE}<section class="vilvik-card" aria-label="{escaped(label)}">{content}</section>'


def badge(tone: str, word: str) -> str:
    """Return a word on a coloured ground."""
    text, ground = TONES[tone]
    return f'<span class="vilvik-badge" style="color:{text};background:{ground}">{escaped(word)}</span>'


def _value(row: Row) -> str:
    if row.address is None:
        return escaped(row.text)
    return f'{escaped(row.text)}, <a href="{escaped(row.address)}" rel="noreferrer noopener">{escaped(row.address)}</a>'
