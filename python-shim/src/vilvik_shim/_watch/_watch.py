"""Follow one run from its first generation to its end: snapshots, checkpoint files, the last dump."""

from __future__ import annotations

import math
import os
import weakref
from typing import TYPE_CHECKING, Any, Callable

from .._dump._dump import Job, Request, is_off, prepare, write_end, write_run
from .._dump._run_dump import RunDump
from .._ga._default_name import default_name
from .._ga._ending import Ending, ending_by
from .._ga._half import frames_from, frames_of, half_generation
from .._ga._latest import remember
from .._ga._runs import run_of
from .._ga._snapshot import take
from .._ga._story import BestEver, Moment, Story, is_number, mark_of, story_of, tell
from .._guard import guard, speak, take_down
from .._notes import Notes
from . import _audience
from ._every import checkpoint_every
from ._progress import Progress
from ._signals import run_begins, run_ends

if TYPE_CHECKING:
    from types import FrameType, TracebackType

    from .._host import Host

RATIO = 200  # a copy is taken when so many times its own cost has passed
MOMENT_RATIO = 400  # the same for the whole generation that a broken run is shown by
BUDGET = 0.03  # the share of the run that copies and files may cost together
SECONDS_PER_VALUE = 1.2e-6  # of a file, before the first one was written
ALWAYS_SECONDS = 0.02


class Watch:
    """The watch over one GA. Its methods are called at the seams of `run()` and never raise an ordinary error."""

    def __init__(self, ga: Any, asked: Request, host: Host, run_dump: RunDump, *, writes_end: bool) -> None:
        self._ga = weakref.ref(ga)
        self.run_dump = run_dump
        self.broken = self.is_under_way = False
        self.when_ended: Callable[[Any], None] | None = None
        self._asked, self._host, self._writes_end = asked, host, writes_end
        self._every = checkpoint_every(host)
        self._said: set[str] = set()
        self._depth = 0
        self._unwritten: Ending | None = None
        self._pid = os.getpid()
        self._story = story_of(ga) or Story()
        self._began = self._written = 0.0
        self._spent = self._file_cost = 0.0
        self._look_due = self._copy_due = self._moment_due = float("-inf")
        self._write_next = False
        self._head_seen = False

    def begin(self, ga: Any) -> None:
        """`run()` begins."""
        self._depth += 1
        self.is_under_way = True
        if self._depth > 1:
            return
        self.broken = self.broken or is_off(self._host)
        self._guarded(self._begin, ga)
        _audience.show(self)

    def at_head(self, ga: Any) -> None:
        """Copy at the beginning of a generation, when everything is of one moment."""
        self._head_seen = True
        if self._host.monotonic() >= self._look_due or self._pid != os.getpid():
            self._guarded(self._copy_if_due, ga, "loop_head")
        _audience.show(self)

    def at_selection(self, ga: Any) -> None:
        """Record the generation, which is in the histories now; without a head before it, the run is at its end."""
        if self._head_seen:
            self._head_seen = False
            self._guarded(self._record, ga)
        elif self._story.snapshot is not None or int(getattr(ga, "num_generations", 0)) == 0:
            self.at_final(ga)

    def at_late_head(self, ga: Any) -> None:
        """Copy and record in a release without a loop head: the histories hold this generation already."""
        self._guarded(self._copy_if_due, ga, "selection")
        self._guarded(self._record, ga)
        _audience.show(self)

    def at_final(self, ga: Any) -> None:
        """Copy at the end of the run, before PyGAD makes its last selection."""
        self._guarded(self._finish_copy, ga)

    def end(self, ga: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        """`run()` is over, by itself or by `error`."""
        self._depth = max(0, self._depth - 1)
        if self._depth > 0:
            return
        try:
            if self._story.running:
                self._guarded(self._end, ga, error, trace)
                run_ends()
                _audience.show(self)
        finally:
            self.is_under_way = False
            if self.when_ended is not None:
                self.when_ended(ga)

    def interrupt(self, frame: FrameType | None) -> None:
        """Write what is known, since the process is ending in the middle of the run, or before its end was written."""
        ga, ending = self._ga(), self._unwritten
        if ga is None or self._pid != os.getpid():
            return
        if self._story.running:
            self._story.half = half_generation(frames_from(frame), ga)
            ending = Ending("interrupted", None, inside=True)
        if ending is not None:
            self._guarded(self._write, ga, ending)

    def progress(self) -> Progress | None:
        """Return how far the run has come; None while it does not run."""
        ga, story = self._ga(), self._story
        if ga is None or not story.running or self._pid != os.getpid():
            return None
        best = story.best
        return Progress(
            run_of(ga, self._host).name or self._asked.name or default_name(ga, self._host.environ),
            os.fsdecode(self._asked.spool) if self._asked.spool is not None else None,
            int(ga.generations_completed),
            story.target,
            list(ga.best_solutions_fitness),
            best.fitness if best is not None else None,
            best.generation if best is not None else None,
        )

    def _begin(self, ga: Any) -> None:
        run_begins()
        prepare(ga, self._host)
        run = run_of(ga, self._host)
        self.run_dump.run_id, run.dump = run.run_id, self.run_dump
        remember(self.run_dump)
        story = self._story
        if not story.fits(ga):
            story.best = None
        story.is_judged_anew(ga)
        story.snapshot = story.moment = story.half = None
        story.running, story.inside, story.end_mark = True, False, None
        self._unwritten = None
        story.target = int(ga.generations_completed) + int(ga.num_generations)
        tell(ga, story)
        self._began = self._written = self._host.monotonic()
        self._spent = self._file_cost = 0.0
        self._look_due = self._copy_due = self._moment_due = float("-inf")
        self._write_next = self._head_seen = False

    def _copy_if_due(self, ga: Any, moment: str) -> None:
        if self._pid != os.getpid():
            self._go_on_in_child(ga)
        now = self._host.monotonic()
        self._write_next = self._is_file_due(ga, now)
        if self._write_next or now >= self._copy_due:
            self._copy(ga, moment, now)
        self._look_due = min(self._copy_due, self._written + (self._every if self._every is not None else math.inf))

    def _copy(self, ga: Any, moment: str, now: float) -> None:
        self._story.snapshot = take(ga, moment, now - self._began)
        self._copy_due = self._paid_since(now, RATIO)

    def _paid_since(self, began: float, ratio: int) -> float:
        """Count what was done since `began`; return when as many times its cost will have passed."""
        now = self._host.monotonic()
        self._spent += now - began
        return now + ratio * (now - began)

    def _record(self, ga: Any) -> None:
        """Keep the generation that has just entered the histories; write it when a file is due."""
        self._see_best(ga)
        now = self._host.monotonic()
        if self._write_next or now >= self._moment_due:
            self._story.moment = self._moment(ga, list(ga.best_solutions_fitness))
            self._moment_due = self._paid_since(now, MOMENT_RATIO)
        if self._write_next:
            self._write_next = False
            self._write_checkpoint(ga)

    def _finish_copy(self, ga: Any) -> None:
        self._copy(ga, "final", self._host.monotonic())
        self._see_best(ga)
        fitness = ga.last_generation_fitness
        history = list(ga.best_solutions_fitness)
        if len(fitness) and is_number(fitness[0]):
            history.append(fitness[int(fitness.argmax())])
        self._story.moment = self._moment(ga, history)

    def _moment(self, ga: Any, history: list[Any]) -> Moment:
        best = self._story.best
        return Moment(
            self._ga,
            ga.population.copy(),
            ga.last_generation_fitness.copy(),
            history,
            int(ga.generations_completed),
            bool(getattr(ga, "gene_type_single", True)),
            best.generation if best is not None else int(ga.best_solution_generation),
            best,
        )

    def _see_best(self, ga: Any) -> None:
        fitness = ga.last_generation_fitness
        if fitness.ndim != 1 or not fitness.size:  # several objectives
            return
        if self._story.is_judged_anew(ga):  # by a callback; these values are still the earlier function's
            return
        row = fitness.argmax()
        value = fitness[row]
        best = self._story.best
        if (best is None or value > best.fitness) and is_number(value):
            self._story.best = BestEver(ga.population[row].copy(), value, int(ga.generations_completed))

    def _is_file_due(self, ga: Any, now: float) -> bool:
        if self._every is None or now - self._written < self._every:
            return False
        values = ga.population.size + len(getattr(ga, "solutions", ())) * ga.population.shape[1]
        cost = self._file_cost or ALWAYS_SECONDS + SECONDS_PER_VALUE * values
        return self._spent + cost <= BUDGET * (now - self._began)

    def _write_checkpoint(self, ga: Any) -> None:
        now = self._host.monotonic()
        self._write(ga, Ending("checkpoint", None, inside=True))
        self._written = self._host.monotonic()
        self._file_cost = self._written - now
        self._spent += self._file_cost

    def _end(self, ga: Any, error: BaseException | None, trace: TracebackType | None) -> None:
        story = self._story
        if error is not None:
            story.half = half_generation(frames_of(trace), ga)
        elif not self._host_is_child():
            self._see_best(ga)
        ending = Ending("finished", None, inside=False) if error is None else ending_by(ga, error, trace)
        # From here on, and until it is written, whatever ends the process writes this.
        self._unwritten = ending
        story.running, story.inside = False, ending.inside
        story.end_mark = mark_of(ga)
        if self._writes_end:
            self._write(ga, ending, write_end)
            self._unwritten = None

    def _host_is_child(self) -> bool:
        return self._pid != os.getpid()

    def _write(self, ga: Any, ending: Ending, write: Callable[[Job, Ending], None] = write_run) -> None:
        job = Job(ga, self._asked, self._host, self.run_dump)
        try:
            guard(lambda: write(job, ending), job.run_dump, job.notes)
        finally:
            if job.is_written:
                self._unwritten = None
        self._say(job.notes)

    def _say(self, notes: Notes) -> None:
        """Give each warning once in a run, not with every file."""
        notes.warnings[:] = [text for text in notes.warnings if _gist(text) not in self._said]
        self._said.update(_gist(text) for text in notes.warnings)
        speak(notes)

    def _go_on_in_child(self, ga: Any) -> None:
        """Make what a forked child does with the watch it inherited a run of its own."""
        self._pid = os.getpid()
        self.run_dump = RunDump()
        run_of(ga, self._host)
        run_begins()

    def _guarded(self, work: Callable[..., None], *arguments: Any) -> None:
        """Do `work` like `guard`, which is too slow for what is done twice in each generation."""
        if self.broken:
            return
        try:
            work(*arguments)
        except Exception as error:  # noqa: BLE001 -- whatever it is, the host's run goes on
            notes = Notes()
            self.broken = True
            take_down(error, self.run_dump, notes)
            self._say(notes)


def _gist(text: str) -> str:
    """Return what makes a warning the same as an earlier one."""
    return text[:60]
