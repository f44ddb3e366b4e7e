"""The notebook companion in a kernel of its own, and what its cells leave and say."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path

from notebook import Notebook

import vilvik_shim

SOURCE = Path(str(vilvik_shim.__file__)).parents[1]
FIRST_CELL = """
%load_ext vilvik_shim.notebook
import os
import threading
import time
import numpy as np
import pygad
import vilvik_shim
SIZES = {"num_generations": 5, "num_parents_mating": 2, "sol_per_pop": 4, "num_genes": 2, "random_seed": 1}
def new(**arguments):
    return pygad.GA(**{**SIZES, "suppress_warnings": True, **arguments})
def fitness(ga, s, i):
    return -float(np.sum(s**2))
"""


def started(folder, **environ):
    facts = {"PYTHONPATH": str(SOURCE), "VILVIK_SPOOL": str(folder / "spool"), "VILVIK_PROOF": "off", "PATH": "/none"}
    kernel = Notebook(folder, **{**facts, "HOME": str(folder), **environ})
    assert kernel.run(FIRST_CELL) == ""
    return kernel


# The clock of live cards is turned by hand: `turn(seconds)`.
CRANKED = """
from vilvik_shim.notebook._live import Live
clock = [0.0]
Live.__init__.__kwdefaults__["monotonic"] = lambda: clock[0]
def turn(seconds):
    clock[0] += seconds
"""
FREE = "Live.__init__.__kwdefaults__['monotonic'] = time.monotonic"


@contextmanager
def cranked(notebook):
    assert notebook.run(CRANKED) == ""
    try:
        yield
    finally:
        notebook.run(FREE)


def dumps_in(notebook):
    return sorted((notebook.folder / "spool").glob("*.vilvik.jsonl"), key=lambda path: path.stat().st_mtime_ns)


def texts(messages, kind):
    return [message["data"]["text/plain"] for message in messages if message["type"] == kind]


def streams(messages, name="stdout"):
    return "".join(message["text"] for message in messages if message["type"] == "stream" and message["name"] == name)
