"""`python -m vilvik_shim convert FILE.pkl --trust`: a dump from what PyGAD's `ga.save` wrote."""

from __future__ import annotations

import argparse
import os
import subprocess
import sys

REFUSED = 2
FAILED = 1
WARNING = """vilvik-shim: {file} is a pickle. Reading it runs whatever code is in it, with your rights.
If you trust where it comes from, say so:

    python -m vilvik_shim convert {file} --trust
"""
# The child has the shim's folder in front; the pickle is read nowhere else.
CHILD = """import sys
sys.path.insert(0, sys.argv[1])
from vilvik_shim._dump._convert import read_and_dump
read_and_dump(sys.argv[2])
"""


def convert(words: list[str]) -> int:
    """Read the pickle in a process of its own and dump the GA in it; prints the path of the dump."""
    parser = argparse.ArgumentParser(prog="python -m vilvik_shim convert", description=convert.__doc__)
    parser.add_argument("file", metavar="FILE.pkl")
    parser.add_argument("--trust", action="store_true", help="run the code that a pickle may hold")
    asked = parser.parse_args(words)
    if not asked.trust:
        sys.stderr.write(WARNING.format(file=asked.file))
        return REFUSED
    folder = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
    return subprocess.run([sys.executable, "-c", CHILD, folder, asked.file], check=False).returncode  # noqa: S603


def read_and_dump(file: str) -> None:
    """Do the work of the child: unpickle, dump, print the path. Ends the process with 1 where that can't be done."""
    import cloudpickle  # type: ignore[import-untyped]  # noqa: PLC0415 -- PyGAD brings it
    import pygad  # noqa: PLC0415

    from ._dump import dump  # noqa: PLC0415

    try:
        with open(file, "rb") as opened:
            ga = cloudpickle.load(opened)
    except BaseException as error:  # noqa: BLE001 -- damaged pickles raise anything
        sys.exit(f"vilvik-shim: {file} can't be read: {type(error).__name__}: {error}")
    if not isinstance(ga, pygad.GA):
        sys.exit(f"vilvik-shim: {file} holds a {type(ga).__name__}, not a pygad.GA")
    name = os.path.splitext(os.path.basename(file))[0]
    run = dump(ga, name=name, description=f"converted from {os.path.basename(file)}")
    if run.path is None:
        sys.exit(FAILED)
    sys.stdout.write(f"{run.path}\n")
