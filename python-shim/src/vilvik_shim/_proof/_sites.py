"""Which folders of the parent hold installed packages: what a clean interpreter may see besides Python itself."""

from __future__ import annotations

import os
import sys
from importlib.machinery import PathFinder

PACKAGE_FOLDERS = {"site-packages", "dist-packages"}
# Wherever they were installed to: without them no run can be built.
NEEDED = ("pygad", "numpy", "cloudpickle")


def site_folders() -> list[str]:
    """Return the folders of installed packages on `sys.path`, in order; never the script's or the working folder."""
    homes = {_home_of(module) for module in NEEDED}
    folders = [os.path.abspath(entry) for entry in sys.path if entry and os.path.isdir(entry)]
    return list(dict.fromkeys(folder for folder in folders if _is_site(folder, homes)))


def _is_site(folder: str, homes: set[str | None]) -> bool:
    if PACKAGE_FOLDERS.intersection(folder.split(os.sep)):
        return True
    return folder in homes and folder not in _own_folders()


def _own_folders() -> set[str]:
    script = getattr(sys.modules.get("__main__"), "__file__", None)
    folders = {os.path.dirname(os.path.abspath(script))} if script else set()
    try:
        return folders | {os.getcwd()}
    except OSError:  # the folder was removed
        return folders


def _home_of(module: str) -> str | None:
    loaded = getattr(sys.modules.get(module), "__file__", None)
    file = loaded or getattr(PathFinder.find_spec(module), "origin", None)
    return os.path.dirname(os.path.dirname(os.path.abspath(file))) if file else None
