"""What was lost or changed on the way, told once: notes for the header, warnings for the user."""

from __future__ import annotations

from typing import NamedTuple


class Note(NamedTuple):
    """One conversion that lost or changed something."""

    path: str
    found: str
    action: str


class Notes:
    """Collects the notes and warnings of one dump; equal notes count once."""

    def __init__(self) -> None:
        self._items: dict[Note, None] = {}
        self.warnings: list[str] = []

    def add(self, path: str, found: str, action: str) -> None:
        """Record that `found` at `path` was handled by `action`."""
        self._items[Note(path, found, action)] = None

    def warn(self, path: str, found: str, action: str) -> None:
        """Record a note and tell the user at the end of the dump."""
        self.add(path, found, action)
        self.warnings.append(f"{found}: {action}")

    def take(self, other: Notes) -> None:
        """Add what another one collected."""
        self._items.update(other._items)
        self.warnings += other.warnings

    def as_json(self) -> list[dict[str, str]]:
        """Return the notes in the order they were made."""
        return [note._asdict() for note in self._items]
