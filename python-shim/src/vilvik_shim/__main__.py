"""`python -m vilvik_shim …`: run a script unchanged, go on from a dump, convert what `ga.save` wrote, prove a dump."""

from __future__ import annotations

import sys

USAGE = """usage: python -m vilvik_shim run SCRIPT [ARG]...        run a script; each GA run leaves a dump
       python -m vilvik_shim run -m MODULE [ARG]...     (SCRIPT: a file, a folder, a zip file, - or -c CODE)
       python -m vilvik_shim resume DUMP [--generations N]
       python -m vilvik_shim convert FILE.pkl --trust
       python -m vilvik_shim proof DUMP

A DUMP is a file, a run id or an ending of one. Dumps go to VILVIK_SPOOL, else to the platform's place.
"""
BAD_USAGE = 2
HELP = ("-h", "--help")


def main(words: list[str]) -> int:
    """Do what the words say; returns the exit code."""
    verb, rest = (words[0], words[1:]) if words else ("", [])
    if verb in (*HELP, "help") or (verb == "run" and rest and rest[0] in HELP):
        sys.stdout.write(USAGE)
        return 0
    if verb == "run" and rest and rest != ["-m"]:
        from ._script._run_script import run_script  # noqa: PLC0415 -- each verb loads what it needs

        return run_script(rest)
    if verb == "resume" and rest:
        from ._resume._command import resume_command  # noqa: PLC0415

        return resume_command(rest)
    if verb == "convert" and rest:
        from ._dump._convert import convert  # noqa: PLC0415

        return convert(rest)
    if verb == "proof" and rest:
        from ._proof import main as prove  # noqa: PLC0415

        return prove(rest)
    sys.stderr.write(USAGE)
    return BAD_USAGE


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
