"""A real Jupyter kernel, spoken to as a notebook does."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Any, Callable

from jupyter_client.kernelspec import KernelSpecManager
from jupyter_client.manager import KernelManager

PATIENCE = 250  # so much a busy machine may need; the time limit of a test is longer


class Notebook:
    """A kernel that works in `folder`; `run` gives it a cell."""

    def __init__(self, folder: Path, **environ: str) -> None:
        self.folder = folder
        kernels = KernelSpecManager(kernel_dirs=[str(Path(sys.prefix) / "share" / "jupyter" / "kernels")])
        # Sockets of the file system: no port is asked for.
        self.manager = KernelManager(transport="ipc", ip=str(folder / "kernel"), kernel_spec_manager=kernels)
        self.manager.start_kernel(cwd=str(folder), env={**os.environ, **environ})
        self._connect()

    def run(self, cell: str, when_told: Callable[[], None] | None = None) -> str:
        """Return what a cell prints, shows and raises; `when_told` is called once, when it says "inside"."""
        said: list[str] = []
        calls = [when_told] if when_told is not None else []

        def hear(message: dict[str, Any]) -> None:
            said.append(_words(message))
            if calls and "inside" in said[-1]:
                calls.pop()()

        self.client.execute_interactive(cell, output_hook=hear, timeout=PATIENCE, stop_on_error=False)
        return "".join(said)

    def messages(self, cell: str) -> list[dict[str, Any]]:
        """Return everything a cell sends to the notebook: `type`, and the content of it."""
        heard: list[dict[str, Any]] = []

        def hear(message: dict[str, Any]) -> None:
            heard.append({"type": message["msg_type"], **message["content"]})

        self.client.execute_interactive(cell, output_hook=hear, timeout=PATIENCE, stop_on_error=False)
        return [message for message in heard if message["type"] not in ("status", "execute_input")]

    def start(self, cell: str) -> None:
        """Begin a cell, and come back when it says "inside"."""
        self.client.execute(cell)
        while "inside" not in _words(self.client.get_iopub_msg(timeout=PATIENCE)):
            pass

    def interrupt(self) -> None:
        self.manager.interrupt_kernel()

    def restart(self) -> None:
        self.client.stop_channels()
        self.manager.restart_kernel()
        self._connect()

    def end(self, *, now: bool) -> None:
        """Shut the kernel down; `now` is with signal 9."""
        self.client.stop_channels()
        if self.manager.is_alive():
            self.manager.shutdown_kernel(now=now)

    def _connect(self) -> None:
        self.client = self.manager.client()
        self.client.start_channels()
        self.client.wait_for_ready(timeout=PATIENCE)


def _words(message: dict[str, Any]) -> str:
    content = message["content"]
    if message["msg_type"] == "stream":
        return content["text"]
    if message["msg_type"] == "error":
        return f"{content['ename']}: {content['evalue']}\n"
    return content.get("data", {}).get("text/plain", "") if message["msg_type"] == "execute_result" else ""
