"""Numbers, times and counts as a person reads them."""

from __future__ import annotations

import os
from datetime import datetime, timezone
from typing import Any


def figure(value: Any) -> str:
    """Return a fitness in a few digits; several objectives as a list, what is no number as it is."""
    if isinstance(value, (list, tuple)):
        return "[" + ", ".join(figure(one) for one in value) + "]"
    if isinstance(value, float):
        return f"{value:.6g}"
    return str(value) if value is not None else "unknown"


def moment(iso: Any, now: datetime) -> str:
    """Return a time of the views as this machine's clock shows it, with the day where it is not today."""
    try:
        time = datetime.fromisoformat(str(iso).replace("Z", "+00:00")).astimezone(now.tzinfo)
    except ValueError:
        return "at a time not known yet"
    return f"{time:%H:%M}" if time.date() == now.date() else f"{time:%a %d %b %H:%M}"


def right_now() -> datetime:
    """Return the time now in the zone of this machine."""
    return datetime.now(timezone.utc).astimezone()


def at_home(path: str) -> str:
    """Return a path as people write it: what is below their home begins with `~`."""
    home = os.path.expanduser("~")
    return f"~{path[len(home) :]}" if home != os.sep and path.startswith(home + os.sep) else path


def homely(text: str) -> str:
    """Return a text in which each path below the home begins with `~`."""
    home = os.path.expanduser("~")
    return text.replace(home + os.sep, f"~{os.sep}") if home != os.sep else text


def ordinal(number: int) -> str:
    """Return 1st, 2nd, 3rd, 4th, 11th, 21st."""
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def count_of(number: int, what: str) -> str:
    """Return `1 run`, `2 runs`."""
    return f"{number} {what}{'' if number == 1 else 's'}"
