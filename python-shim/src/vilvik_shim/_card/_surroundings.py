"""What can be done with dumps on a machine that has no bridge: Colab, a cluster, a locked-down laptop."""

from __future__ import annotations

import os
import shlex
import shutil
import sys

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
    take_away = "%vilvik download makes one file of all dumps; vilvik-push sends them from a machine with the bridge"
    if "google.colab" in sys.modules:
        if spool.startswith(DRIVE):
            return [f"no bridge here: on a machine that sees this Drive folder, vilvik-bridge watch {_quoted(spool)}"]
        return [f"no bridge here, and this machine goes away: set VILVIK_SPOOL to a folder below {DRIVE}", take_away]
    if any(name in os.environ for name in ("SLURM_JOB_ID", "PBS_JOBID", "LSB_JOBID")):
        return [f"no bridge here: where there is a network, vilvik-bridge watch {_quoted(spool)}", take_away]
    return ["there is no bridge here: npm install -g vilvik-bridge, then vilvik-bridge watch", take_away]


def _quoted(path: str) -> str:
    return shlex.quote(path)
