"""What `dump` and `track` give back."""

from __future__ import annotations

from typing import Any


class RunDump:
    """One dumped run; usable wherever a path is. As the value of a notebook's cell it shows its card.

    Attributes:
        run_id: the run's id (UUIDv7), the same for each dump of one GA; None while nothing was dumped.
        path: where the dump is, as text; None while it was not written.
        phase: `checkpoint`, `finished`, `failed` or `interrupted`; None while nothing was dumped.
        error: why there is no dump, in words; None when all went well.

    """

    __slots__ = ("error", "path", "phase", "run_id")

    def __init__(self) -> None:
        self.run_id: str | None = None
        self.path: str | None = None
        self.phase: str | None = None
        self.error: str | None = None

    def __fspath__(self) -> str:
        """Return the path of the dump; raises FileNotFoundError, with the reason, where there is none."""
        if self.path is None:
            raise FileNotFoundError(f"the run was not dumped: {self.error or 'its block has not ended yet'}")
        return self.path

    def __repr__(self) -> str:
        return f"RunDump(run_id={self.run_id!r}, path={self.path!r}, phase={self.phase!r}, error={self.error!r})"

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:
        """Return the card of the run for a notebook; where there is none to show, the plain words."""
        from .._card import card  # noqa: PLC0415 -- only a notebook asks for it

        try:
            return card(self)._repr_mimebundle_(include, exclude)
        except (LookupError, OSError, ValueError, KeyError, TypeError) as error:
            return {"text/plain": f"{self!r} ({error})"}
