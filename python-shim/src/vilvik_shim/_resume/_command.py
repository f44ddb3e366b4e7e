"""`python -m vilvik_shim resume DUMP`: go on with the captured source and leave a new dump."""

from __future__ import annotations

import argparse
import sys

from ._resume import resume_tracked

FAILED = 1


def resume_command(words: list[str]) -> int:
    """Run what was left, or so many generations more; prints the path of the new dump."""
    parser = argparse.ArgumentParser(prog="python -m vilvik_shim resume", description=resume_command.__doc__)
    parser.add_argument("dump", help="a file, a run id or an ending of one; its captured source is executed")
    parser.add_argument("--generations", type=int, metavar="N", help="how many more; else what was left")
    asked = parser.parse_args(words)
    try:
        ga, run_dump = resume_tracked(asked.dump, num_generations=asked.generations)
    except (LookupError, ValueError, OSError) as error:
        sys.stderr.write(f"vilvik-shim: {error}\n")
        return FAILED
    ga.run()
    if run_dump.path is None:
        sys.stderr.write(f"vilvik-shim: {run_dump.error}\n")
        return FAILED
    sys.stdout.write(f"{run_dump.path}\n")
    return 0
