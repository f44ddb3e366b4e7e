"""Watch one run from start to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._capture import read_sources
from ._dump import Request, is_off, write_run
from ._ending import ending_by
from ._guard import guard, speak
from ._host import this_host
from ._notes import Notes
from ._run_dump import RunDump
from ._runs import run_of

if TYPE_CHECKING:
    import os
    from types import TracebackType


class track:  # noqa: N801 -- read as a verb: with track(ga) as run
    """Dump a `pygad.GA` when the block ends, however it ends: `with track(ga) as run: ga.run()`.

    The block's value is a `RunDump` whose fields are filled at the end. An error of the block is recorded (phase `failed`; Ctrl-C
    and exits: `interrupted`) and goes on as it was. Arguments and the promise never to raise are those of `dump`.
    """

    def __init__(
        self,
        ga: Any,
        spool: str | os.PathLike[str] | None = None,
        *,
        name: str | None = None,
        description: str | None = None,
        continue_: Any = None,
        include_population: bool = True,
        proof: str | None = None,
    ) -> None:
        self._ga = ga
        self._request = Request(spool, name, description, continue_, include_population, proof)
        self._notes = Notes()
        self._run_dump = RunDump()

    def __enter__(self) -> RunDump:
        """Read the sources, before anyone edits the files, and yield the RunDump."""
        guard(self._begin, self._run_dump, self._notes)
        return self._run_dump

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the dump."""

        def end() -> None:
            write_run(
                self._ga,
                self._request,
                ending_by(self._ga, error, trace),
                self._run_dump,
                self._notes,
                this_host(),
            )

        guard(end, self._run_dump, self._notes)
        speak(self._notes)

    def _begin(self) -> None:
        host = this_host()
        if not is_off(host):
            self._run_dump.run_id = run_of(self._ga, host).run_id
            host.origin()
            read_sources(self._ga)
