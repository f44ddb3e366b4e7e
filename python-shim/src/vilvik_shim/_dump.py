"""From a GA to a file: gather, encode, write."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timezone
from typing import TYPE_CHECKING, Any

from ._capture import capture_code
from ._ending import Ending, ending_of
from ._guard import guard, speak
from ._header import digest, encode_header, encode_line
from ._host import Host, this_host
from ._notes import Notes
from ._rebuild import ga_parameters
from ._result import result
from ._run_dump import RunDump
from ._runs import Run, run_of
from ._spool import spool_choices
from ._values import Json, plain, text
from ._wish import continuation_wish
from ._write import write_dump

if TYPE_CHECKING:
    import os

FORMAT = "vilvik-run-dump"
VERSION = 1


@dataclass(frozen=True)
class Request:
    """What the user asked for."""

    spool: str | os.PathLike[str] | None = None
    name: str | None = None
    description: str | None = None
    continue_: Any = None
    include_population: bool = True
    proof: str | None = None


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
        proof: None or "off"; this version proves nothing.

    Never raises: `RunDump.error` says why there is no file, and one `RuntimeWarning` was given.

    """
    request = Request(spool, name, description, continue_, include_population, proof)
    run_dump, notes = RunDump(), Notes()
    guard(lambda: write_run(ga, request, ending_of(ga), run_dump, notes, this_host()), run_dump, notes)
    speak(notes)
    return run_dump


def write_run(ga: Any, request: Request, ending: Ending, run_dump: RunDump, notes: Notes, host: Host) -> None:
    """Write the dump of `ga` and fill `run_dump`; raises what goes wrong."""
    if is_off(host):
        run_dump.error = "switched off by VILVIK_SHIM=off"
        return
    run = run_of(ga, host)
    run.take_names(request.name, request.description)
    run.sequence += 1
    run_dump.run_id, run_dump.phase = run.run_id, ending.phase
    content = encode_dump(ga, request, ending, run, notes, host)
    run_dump.path = _write_somewhere(request, run, content, notes, host)
    run_dump.error = None


def is_off(host: Host) -> bool:
    """Whether the user has switched the shim off."""
    return host.environ.get("VILVIK_SHIM", "").strip().lower() == "off"


def encode_dump(ga: Any, request: Request, ending: Ending, run: Run, notes: Notes, host: Host) -> bytes:
    """Return the lines of the dump file."""
    captured = capture_code(ga, notes, host.version_of)
    origin = host.origin()
    body = encode_line(
        {
            "name": text(run.name or "", "name", notes),
            "description": text(_described(run), "description", notes),
            "ga_parameters": ga_parameters(ga, notes),
            "code": captured.code,
            "result": result(ga, inside=ending.inside, include_population=request.include_population, notes=notes),
            "origin": {
                "client": "vilvik-bridge",
                **{key: origin.get(key) for key in ("shim_version", "python_version", "numpy_version", "pygad_version")},
                "run_id": run.run_id,
            },
        }
    )
    _note_proof(request.proof, notes)
    header: dict[str, Json] = {
        "format": FORMAT,
        "version": VERSION,
        "run_id": run.run_id,
        "sequence": run.sequence,
        "phase": ending.phase,
        "name": run.name,
        "created_at": _time_text(host.now()),
        "body": digest(body),
        "state": None,
        "capture": captured.report,
        "requires": captured.requires,
        "notes": [],
        "findings": [],
        "error": ending.error,
        "continue": continuation_wish(request.continue_, notes),
        "resumed_from": run.resumed_from,
        "origin": plain(dict(origin), "origin", notes),
    }
    header["notes"] = [dict(note) for note in notes.as_json()]
    return encode_header(header) + b"\n" + body + b"\n"


def _described(run: Run) -> str:
    mark = f"[run {run.run_id}]"
    return f"{run.description} {mark}" if run.description else mark


def _note_proof(proof: str | None, notes: Notes) -> None:
    if proof not in (None, "off"):
        notes.warn("proof", f"proof={proof!r}", "not made by this version; the dump says not_run")


def _time_text(seconds: float) -> str:
    moment = datetime.fromtimestamp(seconds, timezone.utc)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.") + f"{moment.microsecond // 1000:03d}Z"


def _write_somewhere(request: Request, run: Run, content: bytes, notes: Notes, host: Host) -> str:
    """Write to the first folder that takes the file; one that was not asked for is told."""
    problems = []
    for folder in spool_choices(request.spool, host):
        try:
            path = write_dump(folder, run.file_name or run.run_id, content, host.entropy(6).hex())
        except OSError as error:
            problems.append(f"{folder}: {error.strerror or error}")
            continue
        if problems:
            notes.warnings.append(f"the spool can't be written ({problems[0]}); the dump went to {path}")
        return path
    raise OSError("no folder takes the dump: " + "; ".join(problems))
