"""How often a run under way is written."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .._host import Host

DEFAULT_EVERY = 5.0


def checkpoint_every(host: Host) -> float | None:
    """Return the seconds between checkpoint files (`VILVIK_CHECKPOINT_EVERY`: `5`, `5s`, `500ms`, `2m`, `off`)."""
    asked = host.environ.get("VILVIK_CHECKPOINT_EVERY", "").strip().lower()
    if not asked:
        return DEFAULT_EVERY
    if asked == "off":
        return None
    for unit, factor in (("ms", 0.001), ("s", 1.0), ("m", 60.0), ("h", 3600.0), ("", 1.0)):
        if asked.endswith(unit):
            try:
                seconds = float(asked[: len(asked) - len(unit)]) * factor
            except ValueError:
                break
            return seconds if seconds >= 0 else DEFAULT_EVERY
    sys.stderr.write(f"vilvik-shim: VILVIK_CHECKPOINT_EVERY={asked!r} is no duration; 5s is used\n")
    return DEFAULT_EVERY
