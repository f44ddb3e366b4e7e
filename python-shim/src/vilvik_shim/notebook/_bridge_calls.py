"""The bridge called from a notebook: one command at a time, and the daemon started and stopped."""

from __future__ import annotations

import os
import shlex
import signal
import subprocess
import sys
import time
from typing import Any

from IPython.core.error import UsageError

from .._card._figures import at_home, homely
from .._card._surroundings import bridge_command
from .._host import this_host
from .._read._views import bridge_of, daemon_process
from .._spool import spool_choices

START_PATIENCE = 20.0
STOP_PATIENCE = 10.0
# Error and usage; other codes only say how things stand.
FAILED = (1, 2, 7)


def call_bridge(program: str, words: list[str]) -> None:
    """Run `vilvik-bridge` or `vilvik-push` and print what it says, as it says it; raises UsageError where it fails."""
    command = [*_program(program), *words, "--spool", _spool()]
    with subprocess.Popen(  # noqa: S603 -- the bridge of the user
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            for line in process.stdout or ():
                sys.stdout.write(homely(line))
        except KeyboardInterrupt:
            # Not every notebook interrupts the children too; the bridge ends its turn, and nothing is lost.
            process.send_signal(signal.SIGINT)
            process.wait()
            raise
    if process.returncode in FAILED:
        raise UsageError(f"{program} ended with code {process.returncode}; it says why above")


def start_daemon() -> None:
    """Start the daemon for this spool, in the background; it goes on when the notebook ends."""
    spool = _spool()
    if bridge_of(spool).daemon in ("up", "elsewhere"):
        sys.stdout.write(f"{at_home(spool)} is being watched already\n")
        return
    command = [*_program("vilvik-bridge"), "watch", spool]
    os.makedirs(spool, mode=0o700, exist_ok=True)
    # Not below `.bridge/` before the daemon has made that: by it a bridge knows that one was here before.
    log = os.path.join(spool, f".watch-{os.getpid()}.log")
    with open(log, "w", encoding="utf-8") as file:
        daemon = subprocess.Popen(  # noqa: S603 -- the bridge of the user
            command, stdin=subprocess.DEVNULL, stdout=file, stderr=file, start_new_session=True
        )
    if not _becomes(lambda: daemon.poll() is not None or bridge_of(spool).daemon == "up", START_PATIENCE):
        raise UsageError(f"the daemon has not shown itself in {START_PATIENCE:.0f} s; it writes to {log}")
    if daemon.poll() is not None:
        with open(log, encoding="utf-8", errors="replace") as file:
            said = file.read()[-2000:].strip()
        os.unlink(log)
        raise UsageError(f"the daemon ended with code {daemon.returncode}: {homely(said)}")
    os.replace(log, os.path.join(spool, ".bridge", "watch.log"))
    sys.stdout.write(f"watching {at_home(spool)}; %vilvik watch off ends it\n")


def stop_daemon() -> None:
    """End the daemon of this spool; what is under way is finished first, the rest goes out at the next start."""
    spool = _spool()
    bridge = bridge_of(spool)
    if bridge.daemon == "elsewhere":
        raise UsageError(f"the daemon runs on {bridge.host}: end it there")
    if bridge.daemon == "down":
        sys.stdout.write(f"nobody watches {at_home(spool)}\n")
        return
    pid = daemon_process(bridge)
    if pid is None:
        raise UsageError("the daemon runs in another container: end it there")
    try:
        os.kill(pid, signal.SIGTERM)
    except OSError as error:
        raise UsageError(f"process {pid} can not be ended: {error.strerror}") from error
    if not _becomes(lambda: bridge_of(spool).daemon == "down", STOP_PATIENCE):
        raise UsageError(f"process {pid} is still ending")
    sys.stdout.write("the daemon has ended; what is left goes out at the next start\n")


def _becomes(is_so: Any, patience: float) -> bool:
    """Wait until something is so; whether it came to be in time."""
    until = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > until:
            return False
        time.sleep(0.05)
    return True


def _program(name: str) -> list[str]:
    """Return how a program of the bridge is called; both lie side by side and have the same ending."""
    command = bridge_command()
    if command is None:
        raise UsageError(
            "there is no vilvik-bridge on the PATH: npm install -g vilvik-bridge, or set VILVIK_BRIDGE to where it is"
        )
    folder, program = os.path.split(command[-1])
    if not program.startswith("vilvik-bridge"):
        raise UsageError(f"VILVIK_BRIDGE={shlex.join(command)!r} does not end with a vilvik-bridge")
    return [*command[:-1], os.path.join(folder, program.replace("vilvik-bridge", name, 1))]


def _spool() -> str:
    return next(spool_choices(None, this_host()))
