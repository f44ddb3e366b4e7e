"""The real bridge and its sandbox beside a test, run from their sources."""

from __future__ import annotations

import json
import os
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

REPOSITORY = Path(__file__).resolve().parents[2]
NODE = REPOSITORY / "node_modules" / ".bin" / "node"
PROGRAM = REPOSITORY / "src" / "cli" / "vilvik-bridge.ts"
# As a user gives it to the notebook companion.
BRIDGE = f"{NODE} {PROGRAM}"


@contextmanager
def sandbox(home: Path) -> Iterator[dict[str, str]]:
    """A sandbox with the variables that lead to it, and to places of its own below `home`."""
    process = subprocess.Popen(
        [os.fspath(NODE), os.fspath(PROGRAM), "sandbox", "--port", "0", "--json"], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    try:
        told: dict[str, Any] = json.loads(process.stdout.readline())
        yield {
            "VILVIK_BRIDGE": BRIDGE,
            "VILVIK_BASE_URL": told["base_url"],
            "VILVIK_API_KEY": told["api_key"],
            "VILVIK_STATE_DIR": os.fspath(home / "state"),
            "VILVIK_SPOOL": os.fspath(home / "spool"),
        }
    finally:
        process.terminate()
        process.wait()
        process.stdout.close()
