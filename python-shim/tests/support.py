"""What several tests need: a host with fixed clock and chance, dumps read back, GAs built from a body alone."""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import golden_runs

from vilvik_shim import RunDump, track
from vilvik_shim._dump._dump import Job, Request, write_run
from vilvik_shim._file._values import Json
from vilvik_shim._ga._ending import Ending, ending_of
from vilvik_shim._host import Host, this_host

FIXTURES = Path(__file__).resolve().parents[2] / "test" / "fixtures"
# The beginning of scripts whose children each make a run.
WHOLE_RUN = """
import multiprocessing
import sys
import pygad


def fitness(ga_instance, solution, solution_idx):
    return float(-sum(gene**2 for gene in solution))


def whole_run(seed):
    ga = pygad.GA(num_generations=2, num_parents_mating=2, sol_per_pop=4, num_genes=2, fitness_func=fitness,
                  random_seed=seed, suppress_warnings=True)
    ga.run()
    return ga.population.tolist()
"""
NOON = 1_767_268_800.25  # 2026-01-01T12:00:00.250Z

ORIGIN: dict[str, Json] = {
    "shim_version": "0.1.0",
    "python_version": "3.11.7",
    "numpy_version": "2.4.6",
    "pygad_version": "3.9.2",
    "pygad_sha256": "0" * 64,
    "platform": "Linux-6.1.0-x86_64",
    "host": "workstation",
    "boot_id": "00000000-0000-4000-8000-000000000000",
    "pid_namespace": "pid:[4026531836]",
    "pid": 4242,
    "process_start": 123456,
}


def fixed_host(seed: str, **changes: Any) -> Host:
    """A host on which nothing is left to clock, chance or machine."""

    def entropy(length: int) -> bytes:
        return hashlib.sha256(seed.encode()).digest()[:length]

    fixed = replace(
        this_host(),
        now=lambda: NOON,
        entropy=entropy,
        environ={},
        origin=lambda: ORIGIN,
        version_of={"numpy": "2.4.6"}.get,
    )
    return replace(fixed, **changes)


def write(ga: Any, host: Host, ending: Ending | None = None, **request: Any) -> Path:
    """Dump through the dump layer, on a given host."""
    job = Job(ga, Request(**{"proof": "off", **request}), host)
    write_run(job, ending or ending_of(ga))
    return Path(job.run_dump)


def finished(tmp_path: Path, **changes: Any) -> RunDump:
    """Track a whole run of the sphere into `tmp_path / "spool"`."""
    ga = golden_runs.sphere_ga(**changes)
    with track(ga, tmp_path / "spool") as run:
        ga.run()
    return run


def lines_of(path: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    """Header and body of a dump, strictly parsed."""
    header, body, *_ = all_lines_of(path)
    return header, body


def state_of(path: Any) -> dict[str, Any]:
    """State of a dump, strictly parsed."""
    [_, _, state] = all_lines_of(path)
    return state


def all_lines_of(path: Any) -> list[dict[str, Any]]:
    """The lines of a dump, strictly parsed."""

    def refuse(word: str) -> Any:
        raise AssertionError(f"{word} is not JSON")

    text = Path(path).read_bytes().decode("ascii")
    assert text.endswith("\n")
    return [json.loads(line, parse_constant=refuse) for line in text[:-1].split("\n")]


def body_bytes(path: Any) -> bytes:
    """The body as it is sent."""
    return Path(path).read_bytes().split(b"\n")[1]
