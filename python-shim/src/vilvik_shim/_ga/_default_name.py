"""What a run is called that was given no name: after what the user started."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

NAMELESS = "PyGAD run"
OURS = __name__.partition(".")[0]


def default_name(ga: Any, environ: Mapping[str, str]) -> str:
    """Return the name of the notebook, module or script; of a program that is in no file, that of its fitness."""
    return _notebook(environ) or _module() or _script() or _fitness(ga.fitness_func) or NAMELESS


def _started() -> str:
    return _stem(sys.argv[0]) if getattr(sys, "argv", None) else ""


def _notebook(environ: Mapping[str, str]) -> str | None:
    if not _started().startswith("ipykernel"):
        return None
    # Set by Visual Studio Code and by Jupyter servers.
    file = getattr(sys.modules.get("__main__"), "__vsc_ipynb_file__", None) or environ.get("JPY_SESSION_NAME", "")
    return _stem(file) if str(file).endswith(".ipynb") else "notebook"


def _stem(path: Any) -> str:
    name = os.path.basename(str(path).rstrip("/\\"))  # python takes a folder, too
    return os.path.splitext(name)[0] if name != "." else ""


def _module() -> str | None:
    """Return the module that was started by `-m`; a package by its own name."""
    spec = getattr(sys.modules.get("__main__"), "__spec__", None)
    name = str(getattr(spec, "name", "")).removesuffix(".__main__")
    return name if name not in ("", "__main__", OURS) else None


def _script() -> str | None:
    script = _started()
    return script if script and not script.startswith(("-", "__main__")) else None


def _fitness(function: Any) -> str | None:
    while hasattr(function, "func"):  # a partial
        function = function.func
    name = str(getattr(function, "__name__", type(function).__name__))
    return name if name.isidentifier() else None
