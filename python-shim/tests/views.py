"""Views of a bridge, written as it writes them."""

from __future__ import annotations

import json
import os
import time
from pathlib import Path
from typing import Any

from vilvik_shim._host import origin_of_this_process
from vilvik_shim._read._views import run_view_of

HERE = origin_of_this_process()


def write_status(spool: Path, *, daemon: str = "up", process: dict[str, Any] | None = None, **status: Any) -> None:
    """`.bridge/status.json`; the daemon is this process, unless it is `down` (another boot) or `hangs` (silent)."""
    beaten = time.monotonic() * 1000 - (10**6 if daemon == "hangs" else 0)
    owner = {
        "bootId": HERE["boot_id"] if daemon != "down" else "another boot",
        "pidNamespace": HERE["pid_namespace"],
        "pid": os.getpid(),
        "processStart": str(HERE["process_start"]),
        **(process or {}),
    }
    beat = {"owner": owner, "every_ms": 30_000, "beaten_at_ms": beaten}
    _write(spool / ".bridge" / "status.json", {"version": 1, "next": [], "account": {}, "heartbeat": beat, **status})


def write_view(spool: Path, run_id: str, **view: Any) -> None:
    """`.bridge/runs/<run id>.json`."""
    known = run_view_of(str(spool), run_id)
    _write(spool / ".bridge" / "runs" / f"{run_id}.json", {"run_id": run_id, "sequence": 1, **known, **view})


def write_owner(spool: Path, **owner: Any) -> None:
    """`.bridge/owner.json`."""
    _write(spool / ".bridge" / "owner.json", {"version": 1, "boot_id": HERE["boot_id"], **owner})


def _write(path: Path, content: dict[str, Any]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")
