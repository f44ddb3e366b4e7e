"""What can be done with dumps on a machine that has no bridge: Colab, a cluster, a locked-down laptop."""

from __future__ import annotations

import os
import shlex
import shutil
import sys

from .._host import this_host
from .._spool import default_spool
from ._figures import at_home

DRIVE = "/content/drive/MyDrive"


def bridge_command() -> list[str] | None:
    """Return how `vilvik-bridge` is called: `VILVIK_BRIDGE`, else from the PATH; None where there is none."""
    asked = os.environ.get("VILVIK_BRIDGE", "").strip()
    if asked:
        return [asked] if os.path.exists(asked) else shlex.split(asked)
    found = shutil.which("vilvik-bridge")
    return [found] if found else None


def ways_without_a_bridge(spool: str) -> list[str]:
    """Return what to do where this machine has no bridge; empty where it has one."""
    if bridge_command() is not None:
        return []
    watch = watch_command(spool)
    take_away = "%vilvik download makes one file of all dumps; vilvik-push sends them from a machine with the bridge"
    if "google.colab" in sys.modules:
        if spool.startswith(DRIVE):
            return [f"no bridge here: on a machine that sees this Drive folder, {watch}"]
        return [f"no bridge here, and this machine goes away: set VILVIK_SPOOL to a folder below {DRIVE}", take_away]
    if any(name in os.environ for name in ("SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID")):
        return [f"no bridge here: where there is a network, {watch}", take_away]
    return [f"there is no bridge here: npm install -g vilvik-bridge, then {watch}", take_away]


def watch_command(spool: str) -> str:
    """Return what starts the daemon of a spool, in whichever terminal; the platform's own needs no name."""
    host = this_host()
    if spool == default_spool(host.environ, host.platform, host.home()):
        return "vilvik-bridge watch"
    short = at_home(spool)
    # A shell knows the home by a bare ~ alone.
    word = "~/" + shlex.quote(short[2:]) if short.startswith("~/") else shlex.quote(short)
    return f"vilvik-bridge watch {word}"
