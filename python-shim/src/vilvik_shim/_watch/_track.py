"""Watch one GA from start to end."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._dump._dump import Job, Request, is_off, prepare, write_end
from .._ga._ending import ending_by
from .._ga._runs import run_of
from .._guard import guard, speak
from .._host import this_host
from ._install import unwatch_one, watch_one

if TYPE_CHECKING:
    import os
    from types import TracebackType

    from .._dump._run_dump import RunDump


class track:  # noqa: N801 -- read as a verb: with track(ga) as run
    """Dump a `pygad.GA` when the block ends, however it ends: `with track(ga) as run: ga.run()`.

    The block's value is a `RunDump` whose fields are filled at the end, and with each checkpoint file on the way (every
    5 s; see `VILVIK_CHECKPOINT_EVERY`). An error of the block is recorded (phase `failed`; Ctrl-C and exits:
    `interrupted`) and goes on as it was. Arguments and promises are those of `dump`.
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
        asked = Request(spool, name, description, continue_, include_population, proof)
        self._job = Job(ga, asked, this_host())

    def __enter__(self) -> RunDump:
        """Read the sources, before anyone edits the files, and yield the RunDump."""
        try:
            guard(self._begin, self._job.run_dump, self._job.notes)
        except BaseException:  # a Ctrl-C: there will be no end of the block
            unwatch_one(self._job.ga)
            raise
        return self._job.run_dump

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Write the dump."""
        job = self._job
        try:
            guard(lambda: write_end(job, ending_by(job.ga, error, trace)), job.run_dump, job.notes)
        finally:
            unwatch_one(job.ga)
        speak(job.notes)

    def _begin(self) -> None:
        job = self._job
        if not is_off(job.host):
            job.run_dump.run_id = run_of(job.ga, job.host).run_id
            prepare(job.ga, job.host)
            watch_one(job.ga, job.asked, job.host, job.run_dump, writes_end=False)
