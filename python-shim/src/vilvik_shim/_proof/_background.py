"""The process that proves dumps after their runs have gone on their way."""

from __future__ import annotations

import os

from ._file import prove_file
from ._prove import Limits
from ._queue import LOCK, has_jobs, only_one, take_jobs
from ._unwind import unwinding

NICENESS = 10


def supervise(folder: str) -> None:
    """Prove the dumps of a queue, and write the results into their headers, unless somebody does so already."""
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    # What comes in just before the lock is given back has been left to its holder.
    with unwinding():
        while _serve(folder) and has_jobs(folder):
            pass


def _serve(folder: str) -> bool:
    with only_one(os.path.join(folder, LOCK), wait=False) as is_ours:
        for job in take_jobs(folder) if is_ours else ():
            # The interpreters of a user take turns too.
            with only_one(os.path.join(os.path.dirname(folder), LOCK), wait=True):
                try:
                    prove_file(job.path, job.sites, Limits(), write=True)
                except Exception:  # noqa: BLE001, S112 -- whatever is wrong with one dump, the others wait
                    continue
    return is_ours
