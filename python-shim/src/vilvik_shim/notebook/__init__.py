"""`%load_ext vilvik_shim.notebook`: `%vilvik` shows where runs are, `%%vilvik` tracks and shows every run of a cell."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def load_ipython_extension(shell: InteractiveShell) -> None:
    """Add the magics to a notebook or an IPython shell."""
    from ._magics import VilvikMagics  # noqa: PLC0415 -- brings IPython in

    shell.register_magics(VilvikMagics)


def unload_ipython_extension(shell: InteractiveShell) -> None:
    """Take them away again."""
    for kind in ("line", "cell"):
        shell.magics_manager.magics[kind].pop("vilvik", None)
