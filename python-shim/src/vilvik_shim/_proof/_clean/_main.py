"""Prove a body: its blocks load, its GA is built, its best solution has its fitness, a generation runs, also in a pool.

What stands in this folder runs in the clean interpreter, where nothing else of this package is to be found. `main` gets
a JSON file: `body` and `report` (paths), `sites` (folders), `max_cost` (seconds or null), `seconds_per_generation` (or
null). Each stage writes a line to the report before it begins and one after, so that whoever waits can tell how far
it came.
"""

from __future__ import annotations

import json
import os
import site
import sys
from typing import Any

from ._build import build, load
from ._report import Failure, Report
from ._try import try_fitness, try_generation, try_pool

MAX_LOG_BYTES = 64 * 1024 * 1024


def main(job_file: str) -> None:
    with open(job_file, encoding="utf-8") as file:
        job = json.load(file)
    with open(job["body"], encoding="utf-8") as file:
        body = json.load(file)
    _limit_the_log()
    _take_sites(job["sites"])
    report = Report(job["report"])
    try:
        _prove(job, body, report)
    except Failure as failure:
        sys.stderr.write(f"the proof ended at the stage {failure}\n")
    sys.stdout.flush()
    sys.stderr.flush()
    # Threads that the code has left behind are not waited for.
    os._exit(0)


def _prove(job: dict[str, Any], body: dict[str, Any], report: Report) -> None:
    code = body["code"]
    roles = [role for role in code if not role.endswith("_entry")]
    missing = _import_pygad()
    all_load = True
    for role in roles:
        report.write("begin load", role=role)
        all_load = _loads_alone(code, role, report) and all_load
    if not all_load:
        raise Failure("load")
    if missing is not None:
        raise report.fail("pygad", missing)
    report.write("begin build")
    try:
        callables = {role: load(code, role) for role in roles}
        ga = build(body, callables)
    except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
        raise report.fail("build", error) from None
    report.write("build")
    try_fitness(job, body, ga, report)
    try_generation(body, ga, report)
    if body["ga_parameters"].get("parallel_processing"):
        try_pool(lambda: build(body, callables, with_pool=True), report)


def _limit_the_log() -> None:
    try:
        import resource  # noqa: PLC0415 -- missing on Windows

        resource.setrlimit(resource.RLIMIT_FSIZE, (MAX_LOG_BYTES, MAX_LOG_BYTES))
    except (ImportError, ValueError, OSError):
        return


def _take_sites(sites: list[str]) -> None:
    """Make the parent's site folders importable, in the parent's order, after Python's own."""
    for folder in sites:
        site.addsitedir(folder)
    others = [entry for entry in sys.path if entry not in sites]
    own = [entry for entry in others if not {"site-packages", "dist-packages"}.intersection(entry.split(os.sep))]
    sys.path[:] = [*own, *sites, *(entry for entry in others if entry not in own)]


def _import_pygad() -> BaseException | None:
    try:
        import pygad  # noqa: F401, PLC0415 -- before the forks, so that they have it already
    except BaseException as error:  # noqa: BLE001 -- told after the blocks were loaded
        return error
    return None


def _loads_alone(code: dict[str, str], role: str, report: Report) -> bool:
    """Load one block in a process of its own, so that it finds nothing another block has left."""
    if not hasattr(os, "fork"):
        return _loads_here(code, role, report)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        loaded = _loads_here(code, role, report)
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(0 if loaded else 1)
    status = os.waitpid(pid, 0)[1]
    if os.WIFSIGNALED(status):
        report.write("load", role=role, error=f"killed by signal {os.WTERMSIG(status)}")
    return status == 0


def _loads_here(code: dict[str, str], role: str, report: Report) -> bool:
    try:
        load(code, role)
    except BaseException as error:  # noqa: BLE001 -- whatever the user's code raises
        report.fail("load", error, role=role)
        return False
    report.write("load", role=role)
    return True
