"""What the bridge has written about a spool and its runs: the views below `.bridge/`, which may be cut or missing."""

from __future__ import annotations

import json
import os
import platform
import time
from typing import Any, NamedTuple

from .._host import first_line, link_of

MISSED_BEATS = 3
GRACE = 2.0
# Of a bridge on another machine only the file's age can be judged.
SILENT_AFTER = 180.0


class Bridge(NamedTuple):
    """A spool as its bridge shows it.

    Attributes:
        status: `.bridge/status.json`; empty where no daemon ever wrote one.
        daemon: `up`, `down`, `hangs`, or `elsewhere` when a bridge on another machine delivers from this folder.
        host: that machine's name.

    """

    status: dict[str, Any]
    daemon: str
    host: str | None


def bridge_of(spool: str) -> Bridge:
    """Return who delivers from this spool, and its last status."""
    status = _read(spool, "status.json")
    owner = _read(spool, "owner.json")
    if owner and not _is_here(owner):
        return Bridge(
            status, "elsewhere" if _age_of(spool, "owner.json") < SILENT_AFTER else "down", _text(owner, "host")
        )
    return Bridge(status, _daemon(status.get("heartbeat")), None)


def daemon_process(bridge: Bridge) -> int | None:
    """Return the daemon's process; None where it is none that can be ended from here."""
    owner = (bridge.status.get("heartbeat") or {}).get("owner") or {}
    is_ours = bridge.daemon in ("up", "hangs") and _is_visible(owner)
    return owner["pid"] if is_ours and _is_alive(owner.get("pid"), owner.get("processStart")) else None


def run_view_of(spool: str, run_id: str) -> dict[str, Any]:
    """Return `.bridge/runs/<run id>.json`; empty where the bridge has not seen the run."""
    return _read(spool, "runs", f"{run_id}.json")


def is_process_gone(origin: dict[str, Any]) -> bool:
    """Whether the process that a header names is surely gone; of another machine or container nothing is known."""
    if origin.get("pid_namespace") != link_of("/proc/self/ns/pid") or origin.get("host") != platform.node():
        return False
    if origin.get("boot_id") != first_line("/proc/sys/kernel/random/boot_id"):
        return True
    return not _is_alive(origin.get("pid"), origin.get("process_start"))


def _daemon(heartbeat: Any) -> str:
    """Judge the sign of life that a daemon of this machine leaves in its status."""
    if not isinstance(heartbeat, dict) or not isinstance(heartbeat.get("owner"), dict):
        return "down"
    owner = heartbeat["owner"]
    if owner.get("bootId") != first_line("/proc/sys/kernel/random/boot_id"):
        return "down"
    if _is_visible(owner) and not _is_alive(owner.get("pid"), owner.get("processStart")):
        return "down"
    try:
        silent = time.monotonic() - float(heartbeat["beaten_at_ms"]) / 1000
        limit = MISSED_BEATS * float(heartbeat["every_ms"]) / 1000 + GRACE
    except (KeyError, TypeError, ValueError):
        return "down"
    return "up" if silent <= limit else "hangs"


def _is_visible(owner: dict[str, Any]) -> bool:
    """Whether its number means the same process to us; from another container the sign of life decides alone."""
    return owner.get("pidNamespace") == link_of("/proc/self/ns/pid")


def _is_here(owner: dict[str, Any]) -> bool:
    boot = first_line("/proc/sys/kernel/random/boot_id")
    # Where the system tells no boots apart, the name has to do.
    return owner.get("boot_id") == boot and (boot is not None or owner.get("host") == platform.node())


def _is_alive(pid: Any, started: Any) -> bool:
    if not isinstance(pid, int) or pid <= 0:  # those would name whole groups of processes
        return False
    if os.name == "nt":  # a signal would end it there
        return True
    try:
        os.kill(pid, 0)
    except PermissionError:
        return True
    except OSError:
        return False
    stat = first_line(f"/proc/{pid}/stat")
    if stat is None:  # the system does not tell
        return True
    state, *facts = stat.rpartition(")")[2].split()
    # One that has ended stays listed until its parent asks; a number that is used again began at another time.
    return state not in "ZX" and started in (None, facts[18], int(facts[18]))


def _age_of(spool: str, name: str) -> float:
    try:
        return time.time() - os.stat(os.path.join(spool, ".bridge", name)).st_mtime
    except OSError:
        return float("inf")


def _read(spool: str, *names: str) -> dict[str, Any]:
    try:
        with open(os.path.join(spool, ".bridge", *names), encoding="utf-8") as file:
            value = json.load(file)
    except (OSError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def _text(view: dict[str, Any], key: str) -> str | None:
    value = view.get(key)
    return value if isinstance(value, str) else None
