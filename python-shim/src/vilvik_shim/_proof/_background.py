"""The process that proves a dump after the run has gone on its way."""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import contextmanager
from typing import TYPE_CHECKING

from ._file import prove_file
from ._prove import Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

NICENESS = 10


def supervise(job: str) -> None:
    """Prove the dump of a job (JSON: `path`, `sites`) and write the result into its header."""
    asked = json.loads(job)
    if hasattr(os, "nice"):
        os.nice(NICENESS)
    with _one_at_a_time():
        prove_file(asked["path"], asked["sites"], Limits(), write=True)


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """Keep the proofs of many short runs from taking all cores at once."""
    try:
        import fcntl  # noqa: PLC0415 -- missing on Windows
    except ImportError:
        yield
        return
    path = os.path.join(tempfile.gettempdir(), f"vilvik-proof-{os.getuid()}.lock")
    descriptor = os.open(path, os.O_CREAT | os.O_RDWR | os.O_NOFOLLOW, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield
    finally:
        os.close(descriptor)
