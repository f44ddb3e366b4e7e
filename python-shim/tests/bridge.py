"""The real bridge and its sandbox beside a test, run from their sources."""

from __future__ import annotations

import json
import os
import subprocess
import sys
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
        [os.fspath(NODE), os.fspath(PROGRAM), "sandbox", "--port", "0", "--json"],
        env={**os.environ, "VILVIK_PYTHON": sys.executable},
        stdout=subprocess.PIPE,
        text=True,
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


# The system tells of each change below the spool.
WAIT = """
const [spool, condition, count] = process.argv.slice(1);
const { readdirSync, readFileSync, watch } = require('node:fs');
const folder = `${spool}/.bridge/runs`;
const isSo = () => {
  try {
    const views = readdirSync(folder).filter((name) => name.endsWith('.json'));
    const found = views.map((name) => JSON.parse(readFileSync(`${folder}/${name}`, 'utf8')));
    return found.filter(eval(condition)).length >= Number(count);
  } catch (error) {
    if (error.code !== 'ENOENT') throw error;
    return false;
  }
};
const watcher = watch(spool, { recursive: true }, () => isSo() && watcher.close());
if (isSo()) watcher.close();
"""


def wait_for_views(spool: Path, condition: str, count: int = 1) -> None:
    """Come back when the bridge's views of so many runs meet a condition, a function of JavaScript."""
    subprocess.run([os.fspath(NODE), "-e", WAIT, os.fspath(spool), condition, str(count)], check=True)
