"""What a dump does about its proof: say that it is pending, write, and start it."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .._notes import Notes

MODES = ("wait", "background", "off")
DEFAULT = "background"
OFF = "switched off; python -m vilvik_shim proof FILE makes it"
NOT_YET = "the run goes on; it is proven at its end"
# The background process: of the package it needs only this module, wherever the package lies.
SUPERVISE = """
import sys
sys.path.insert(0, sys.argv[1])
from vilvik_shim._proof._background import supervise
supervise(sys.argv[2])
"""


def proof_mode(asked: str | None, environ: Mapping[str, str], notes: Notes) -> str:
    """Return `wait`, `background` or `off`: the argument, else `VILVIK_PROOF`, else background."""
    mode = (asked or environ.get("VILVIK_PROOF") or DEFAULT).strip().lower()
    if mode in MODES:
        return mode
    notes.warn("proof", f"proof={mode!r}", f"not one of {', '.join(MODES)}: {DEFAULT} holds")
    return DEFAULT


def mark_pending(report: dict[str, Any], mode: str, phase: str) -> dict[str, Any]:
    """Return the header's `capture` with what is known of the proof before it is made."""
    proof, reason = "pending", None
    if mode == "off" or phase == "checkpoint":
        proof, reason = "not_run", OFF if mode == "off" else NOT_YET
    lost = {"proof": "not_run", "proof_reason": "the role was not captured"}
    return {
        role: {**facts, **({"proof": proof, "proof_reason": reason} if facts.get("entry") is not None else lost)}
        for role, facts in report.items()
    }


def start_proof(path: str, mode: str, phase: str, notes: Notes) -> None:
    """Prove the dump that was just written: here and now (`wait`), or in a process that outlives this one.

    Nothing is started for `off` and for checkpoints. Never raises: the dump is there, whatever becomes of its proof.
    """
    if mode == "off" or phase == "checkpoint":
        return
    try:
        if mode == "wait":
            _prove_now(path)
        else:
            _start_in_background(path)
    except Exception as error:  # noqa: BLE001 -- a guest: the proof is not what the run was for
        notes.warnings.append(
            f"the dump was written, but its proof was not made ({type(error).__name__}: {error}); "
            "python -m vilvik_shim proof FILE makes it, VILVIK_PROOF=off does without"
        )


def _prove_now(path: str) -> None:
    from ._file import prove_file  # noqa: PLC0415 -- costs more than the import of all the rest of the package
    from ._prove import Limits  # noqa: PLC0415 -- the same
    from ._sites import site_folders  # noqa: PLC0415 -- the same

    proof = prove_file(path, site_folders(), Limits(), write=True)
    if proof.asked_to_end:
        # A notebook that shuts down ends all that its kernel has started; what is nobody's child is left alone.
        _start_in_background(path)


def _start_in_background(path: str) -> None:
    from ._queue import LOCK, Job, add_job, only_one, queue_folder  # noqa: PLC0415 -- the run's own import is cheap
    from ._sites import site_folders  # noqa: PLC0415 -- the same

    folder = queue_folder()
    add_job(folder, Job(os.path.abspath(path), site_folders()))
    with only_one(os.path.join(folder, LOCK), wait=False) as is_idle:
        pass
    if is_idle:
        package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
        _start_detached([sys.executable, "-I", "-c", SUPERVISE, os.path.dirname(package), folder])


def _start_detached(command: list[str]) -> None:
    """Start a process that is nobody's child: nothing is left to wait for, and the run may end before it."""
    import subprocess  # noqa: PLC0415 -- the run's own import should cost little

    quiet: dict[str, Any] = {
        "stdin": subprocess.DEVNULL,
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": os.path.abspath(os.sep),
    }
    if os.name == "nt":
        flags = getattr(subprocess, "DETACHED_PROCESS", 0) | getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0)
        child = subprocess.Popen(command, creationflags=flags, **quiet)  # noqa: S603 -- our own interpreter
        child.returncode = 0  # it is not ours to wait for
        return
    shell = ["/bin/sh", "-c", '"$@" &', "sh", *command]
    subprocess.run(shell, start_new_session=True, check=True, **quiet)  # noqa: S603 -- the words are arguments
