"""Where dumps go: argument, `VILVIK_SPOOL`, or the platform's place; computed as the bridge does."""

from __future__ import annotations

import ntpath
import os
import posixpath
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from ._host import Host

APP = "vilvik-bridge"


def spool_folder(argument: str | None, env: Mapping[str, str], platform: str, home: Callable[[], str], cwd: str) -> str:
    """Return the absolute path of the spool that was asked for."""
    paths = ntpath if platform == "win32" else posixpath
    asked = argument or env.get("VILVIK_SPOOL")
    if not asked:
        return default_spool(env, platform, home())
    # As a shell writes the home folder: a notebook's %env or a file of settings has no shell to put it in.
    separators = "/\\" if platform == "win32" else "/"
    if asked[0] == "~" and asked[1:2] in ("", *separators):
        asked = paths.join(home(), asked[1:].lstrip(separators))
    folder: str = paths.normpath(paths.join(cwd, asked))
    return folder


def default_spool(env: Mapping[str, str], platform: str, home: str) -> str:
    """Return the platform's spool."""
    if platform == "win32":
        local = env.get("LOCALAPPDATA") or ntpath.join(home, "AppData", "Local")
        return ntpath.join(local, APP, "Data", "spool")
    if platform == "darwin":
        return posixpath.join(home, "Library", "Application Support", APP, "spool")
    data = env.get("XDG_DATA_HOME", "")
    # The XDG specification has relative paths ignored.
    base = data if posixpath.isabs(data) else posixpath.join(home, ".local", "share")
    return posixpath.join(base, APP, "spool")


def spool_choices(argument: str | os.PathLike[str] | None, host: Host) -> Iterator[str]:
    """Yield the folders to try, best first: the one asked for, the platform's, one in the temporary folder."""
    asked = os.fsdecode(argument) if argument is not None else None
    first = spool_folder(asked, host.environ, host.platform, host.home, host.cwd)
    yield first
    default = default_spool(host.environ, host.platform, host.home())
    if default != first:
        yield default
    yield temporary_spool(host)


def temporary_spool(host: Host) -> str:
    """Return the last resort, which the system may clear."""
    import tempfile  # noqa: PLC0415 -- rarely needed, and not free

    user = os.getuid() if hasattr(os, "getuid") else host.environ.get("USERNAME", "user")
    return os.path.join(tempfile.gettempdir(), f"{APP}-{user}", "spool")
