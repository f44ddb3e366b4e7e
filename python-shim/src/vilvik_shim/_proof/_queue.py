"""Dumps that wait for their proof: one process of this user proves them, however many runs there are."""

from __future__ import annotations

import hashlib
import json
import os
import stat
import sys
import tempfile
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = "lock"


class Job(NamedTuple):
    """A dump, and the folders of installed packages that its run could see."""

    path: str
    sites: list[str]


def queue_folder() -> str:
    """Return the queue of this interpreter, which no other user can write into."""
    user = str(os.getuid()) if hasattr(os, "getuid") else "user"
    ours = os.path.join(tempfile.gettempdir(), f"vilvik-proof-{user}")
    folder = os.path.join(ours, hashlib.sha256(sys.executable.encode()).hexdigest()[:16])
    for place in (ours, folder):
        with suppress(FileExistsError):
            os.mkdir(place, 0o700)
    facts = os.lstat(ours)
    is_foreign = hasattr(os, "getuid") and (facts.st_uid != os.getuid() or stat.S_IMODE(facts.st_mode) != 0o700)
    if is_foreign or not stat.S_ISDIR(facts.st_mode):
        raise PermissionError(f"{ours} is not ours alone")
    return folder


def add_job(folder: str, job: Job) -> None:
    """Put a dump into the queue; one that waits already is not there twice."""
    name = os.path.join(folder, hashlib.sha256(job.path.encode(errors="surrogateescape")).hexdigest())
    with open(f"{name}.{os.getpid()}.tmp", "w", encoding="ascii") as file:
        json.dump(job, file)
    os.replace(file.name, f"{name}.json")


def take_jobs(folder: str) -> Iterator[Job]:
    """Yield what waits, each as nobody's but ours, until the queue is empty."""
    while names := _waiting(folder):
        for name in names:
            taken = os.path.join(folder, f"{name}.{os.getpid()}.taken")
            with suppress(FileNotFoundError):  # somebody else was faster
                os.rename(os.path.join(folder, name), taken)
                with open(taken, encoding="ascii") as file:
                    job = Job(*json.load(file))
                os.unlink(taken)
                yield job


def has_jobs(folder: str) -> bool:
    """Whether anything waits."""
    return bool(_waiting(folder))


def _waiting(folder: str) -> list[str]:
    return sorted(name for name in os.listdir(folder) if name.endswith(".json"))


@contextmanager
def only_one(path: str, *, wait: bool) -> Iterator[bool]:
    """Hold a lock; False where somebody else holds it. Where there are no such locks, everybody does."""
    try:
        import fcntl  # noqa: PLC0415 -- missing on Windows
    except ImportError:
        yield True
        return
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
        except BlockingIOError:
            yield False
            return
        try:
            yield True
        finally:
            fcntl.flock(descriptor, fcntl.LOCK_UN)  # a process forked meanwhile has the descriptor too
    finally:
        os.close(descriptor)
