"""From a GA to a file: gather, encode, write."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from time import gmtime
from typing import Any, NamedTuple

from .._capture import Captured, capture_code, read_sources
from .._file._header import digest, encode_header, encode_text
from .._file._kept import Kept
from .._file._typed import UnportableError, encode_object
from .._file._values import text
from .._file._write import write_dump
from .._ga._arguments import encode_settings, settings_of
from .._ga._ending import Ending, ending_of
from .._ga._latest import remember
from .._ga._rebuild import encode_parameters
from .._ga._result import result
from .._ga._runs import Run, run_of
from .._ga._state import best_as_json, snapshot_of, state_line
from .._ga._story import Moment, Story, story_of
from .._guard import guard, speak
from .._host import Host, this_host
from .._notes import Notes
from .._proof import mark_pending, proof_mode, start_proof
from .._spool import spool_choices
from ._run_dump import RunDump
from ._wish import continuation_wish

FORMAT = "vilvik-run-dump"
VERSION = 1
VERSIONS = ("shim_version", "python_version", "numpy_version", "pygad_version")

# What the latest dump has made and the next one takes again where nothing has changed, also when it is of another GA:
# repetitions, and searches over settings, dump many that are alike.
_settings: Kept[tuple[str, list[str]]] = Kept()
_parameters: Kept[tuple[str, Notes]] = Kept()
_for_any_ga: list[Captured] = []


class Request(NamedTuple):
    """What the user asked for."""

    spool: str | os.PathLike[str] | None = None
    name: str | None = None
    description: str | None = None
    continue_: Any = None
    include_population: bool = True
    proof: str | None = None


@dataclass(repr=False, eq=False)
class Job:
    """One dump on its way: the GA, what was asked, the surroundings, and what comes of it."""

    ga: Any
    asked: Request
    host: Host
    run_dump: RunDump = field(default_factory=RunDump)
    notes: Notes = field(default_factory=Notes)
    sequence: int = 0
    is_written: bool = False


def dump(
    ga: Any,
    spool: str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    continue_: Any = None,
    include_population: bool = True,
    proof: str | None = None,
) -> RunDump:
    """Write one dump of a `pygad.GA` as it is now and return where it is.

    The GA is only read: no fitness call, no random draw. Each further dump of the same GA is the same run with a higher
    sequence, and replaces the file.

    Args:
        ga: the GA; run, being run (phase `checkpoint`), broken off, or never run.
        spool: the folder to write to; else `VILVIK_SPOOL`, else the platform's place.
        name: what the run is called; else the name given before, else the script's.
        description: one more line about it.
        continue_: ask for a continuation: True, a number of generations, or a mapping of PyGAD parameters to change.
        include_population: False leaves the last population out; the run can't be continued exactly then.
        proof: whether and when the body alone is proven to give the run again, in a clean interpreter: "background"
            (after the write, in a process of its own), "wait" or "off"; else `VILVIK_PROOF`, else in the background.

    Never raises: `RunDump.error` says why there is no file, and one `RuntimeWarning` was given.

    """
    asked = Request(spool, name, description, continue_, include_population, proof)
    job = Job(ga, asked, this_host())
    guard(lambda: write_run(job, ending_of(ga)), job.run_dump, job.notes)
    speak(job.notes)
    return job.run_dump


def write_run(job: Job, ending: Ending) -> None:
    """Write the dump and fill `job.run_dump`; raises what goes wrong."""
    if is_off(job.host):
        job.run_dump.error = "switched off by VILVIK_SHIM=off"
        return
    run = run_of(job.ga, job.host)
    run.take_names(job.asked.name, job.asked.description, job.ga, job.host.environ)
    with run.turn:
        run.sequence += 1
        job.sequence = run.sequence
    run.dump = job.run_dump
    job.run_dump.run_id, job.run_dump.phase = run.run_id, ending.phase
    remember(job.run_dump)
    mode = proof_mode(job.asked.proof, job.host.environ, job.notes)
    job.run_dump.path = _write_somewhere(job, run, encode_dump(job, run, ending, mode))
    job.run_dump.error = None
    job.is_written = True
    run.has_prover = run.has_prover or mode != "off"
    start_proof(job.run_dump.path, mode, ending.phase, job.notes)


def write_end(job: Job, ending: Ending) -> None:
    """Do `write_run` at the end of a run, which a Ctrl-C from an impatient hand does not cost: a second one would."""
    try:
        write_run(job, ending)
    except KeyboardInterrupt:
        if not job.is_written:
            guard(lambda: write_run(job, ending), job.run_dump, job.notes)
        raise


def prepare(ga: Any, host: Host) -> None:
    """Do early, and once, what dumps need and what does not change: the sources are read before anyone edits them."""
    host.origin()
    run = run_of(ga, host)
    run.sources = read_sources(ga, run.sources or _known_for_any_ga())
    _keep_for_any_ga(run.sources)


def is_off(host: Host) -> bool:
    """Whether the user has switched the shim off."""
    return host.environ.get("VILVIK_SHIM", "").strip().lower() == "off"


def encode_dump(job: Job, run: Run, ending: Ending, proof: str) -> list[bytes]:
    """Return the dump file in pieces."""
    story = story_of(job.ga)
    before = run.captured or run.sources or _known_for_any_ga()
    captured = capture_code(job.ga, job.notes, job.host.version_of, run_id=run.run_id, before=before)
    run.captured = captured
    _keep_for_any_ga(captured)
    settings = settings_of(job.ga)
    body = _body(job, run, ending, story, settings, captured.text)
    state = _state(job, ending, story, settings)
    wish = continuation_wish(job.asked.continue_, job.notes)
    header = {
        "format": FORMAT,
        "version": VERSION,
        "run_id": run.run_id,
        "sequence": job.sequence,
        "phase": ending.phase,
        "name": run.name,
        "created_at": _time_text(job.host.now()),
        "body": digest([body]),
        "state": digest(state) if state is not None else None,
        "capture": mark_pending(captured.report, proof, ending.phase),
        "requires": captured.requires,
        "notes": job.notes.as_json(),
        "findings": captured.findings,
        **({"weights": captured.weights} if captured.weights else {}),
        "error": ending.error,
        "continue": wish,
        "resumed_from": run.resumed_from,
        "origin": job.host.origin(),
    }
    return [encode_header(header), b"\n", body, b"\n", *([*state, b"\n"] if state is not None else [])]


def _known_for_any_ga() -> Captured | None:
    return next(iter(_for_any_ga), None)


def _keep_for_any_ga(captured: Captured) -> None:
    if captured.is_for_any_ga():
        _for_any_ga[:] = [captured]


def _state(job: Job, ending: Ending, story: Story | None, settings: dict[str, Any]) -> list[bytes] | None:
    """Return the state line; None, with a note, where the run can't be continued from a file."""
    if not job.asked.include_population:
        return None
    ga = job.ga
    seen = story if story is not None and story.snapshot is not None else None
    snapshot = seen.snapshot if seen is not None else None
    if snapshot is None:
        snapshot = snapshot_of(ga, settings, running=ending.phase == "checkpoint")
    elif ending.inside:
        settings = snapshot.settings
    left = seen.left() if seen is not None else 0 if ending.phase == "finished" else int(ga.num_generations)
    try:
        return state_line(
            ga,
            snapshot,
            encode_settings(ga, settings, _settings),
            left=left,
            stopped=ending.phase == "finished" and seen is not None and seen.stopped_early(),
            best=best_as_json(story.best if story is not None else None),
            half=seen.half if seen is not None else None,
        )
    except UnportableError as unportable:
        job.notes.add(
            unportable.path, f"a {unportable.found}", "no state is written: the run can't go on from the file"
        )
        return None


def _body(job: Job, run: Run, ending: Ending, story: Story | None, settings: dict[str, Any], code: str) -> bytes:
    notes = job.notes
    seen = _seen_of(job.ga, ending, story)
    if story is not None and story.is_judge_new:
        notes.add(
            "result", "the fitness function was exchanged", "PyGAD keeps what the earlier one gave elites and parents"
        )
    outcome = result(
        seen,
        inside=ending.inside,
        include_population=job.asked.include_population,
        best_ever=seen.best_ever if isinstance(seen, Moment) else story.best if story is not None else None,
        notes=notes,
        texts=run.texts,
    )
    texts = {
        "name": encode_text(text(run.name or "", "name", notes)),
        "description": encode_text(text(_described(run), "description", notes)),
        "ga_parameters": encode_parameters(job.ga, settings, notes, _parameters),
        "code": code,
        "result": encode_object(outcome),
        "origin": _origin(job, run),
    }
    return encode_object(texts).encode("ascii")


def _origin(job: Job, run: Run) -> str:
    """Return the body's `origin`, the same in all dumps of a run."""
    if run.origin is None:
        versions = {key: value for key, value in job.host.origin().items() if key in VERSIONS}
        run.origin = encode_text({"client": "vilvik-bridge", **versions, "run_id": run.run_id})
    return run.origin


def _seen_of(ga: Any, ending: Ending, story: Story | None) -> Any:
    """Return whose result is told: the GA itself, or, of a run that stands inside, its last whole generation."""
    return story.moment if ending.inside and story is not None and story.moment is not None else ga


def _described(run: Run) -> str:
    mark = f"[run {run.run_id}]"
    return f"{run.description} {mark}" if run.description else mark


def _time_text(seconds: float) -> str:
    return "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z".format(*gmtime(seconds)[:6], int(seconds % 1 * 1000))


def _write_somewhere(job: Job, run: Run, content: list[bytes]) -> str:
    """Write to the first folder that takes the file; one that was not asked for is told."""
    problems: list[str] = []
    for folder in spool_choices(job.asked.spool, job.host):
        try:
            path = _write_in_turn(job, run, folder, content)
        except OSError as error:
            problems.append(f"{folder}: {error.strerror or error}")
            continue
        if problems:
            job.notes.warnings.append(f"the spool can't be written ({problems[0]}); the dump went to {path}")
        return path
    raise OSError("no folder takes the dump: " + "; ".join(problems))


def _write_in_turn(job: Job, run: Run, folder: str, content: list[bytes]) -> str:
    """Write the file, unless another thread has put a later state of the run there meanwhile."""
    file_name = run.file_name or run.run_id
    with run.turn:
        if run.written.get(folder, 0) < job.sequence:
            nonce = job.host.entropy(6).hex()
            write_dump(folder, file_name, content, nonce, is_shared=run.has_prover)
            run.written[folder] = job.sequence
    return os.path.join(folder, file_name)
