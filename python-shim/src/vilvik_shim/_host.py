"""The machine and process around the run: clock, chance, environment and the versions in use."""

from __future__ import annotations

import hashlib
import os
import platform
import sys
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Callable

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ._file._values import Json


@dataclass(repr=False, eq=False)
class Host:
    """What a dump takes from outside the GA. Handed in, so that tests can fix clock, chance and machine."""

    now: Callable[[], float]
    monotonic: Callable[[], float]
    entropy: Callable[[int], bytes]
    environ: Mapping[str, str]
    platform: str
    home: Callable[[], str]
    cwd: str
    origin: Callable[[], dict[str, Json]]
    version_of: Callable[[str], str | None]


def this_host() -> Host:
    """Return the real surroundings of this process."""
    return Host(
        now=time.time,
        monotonic=time.monotonic,
        entropy=os.urandom,
        environ=os.environ,
        platform=sys.platform,
        home=_home,
        cwd=_cwd(),
        origin=origin_of_this_process,
        version_of=version_of,
    )


def origin_of_this_process() -> dict[str, Json]:
    """Return the facts of the header's `origin`; gathered once per process (a forked child gathers its own)."""
    pid = os.getpid()
    origin = _origins.get(pid)
    if origin is None:
        origin = _gather_origin(pid)
        _origins.clear()  # of the parent; another thread may do the same now
        _origins[pid] = origin
    return origin


def version_of(module: str) -> str | None:
    """Return the version of an installed top-level module; None where it tells none."""
    version = getattr(sys.modules.get(module), "__version__", None)
    if isinstance(version, str):
        return version
    from importlib import metadata  # noqa: PLC0415 -- costs 20 ms, and most modules tell their version

    try:
        return metadata.version(module)
    except metadata.PackageNotFoundError:
        return None


_origins: dict[int, dict[str, Json]] = {}


def _gather_origin(pid: int) -> dict[str, Json]:
    from . import __version__  # noqa: PLC0415 -- the package imports this module

    return {
        "shim_version": __version__,
        "python_version": platform.python_version(),
        "numpy_version": _version_if_loaded("numpy"),
        "pygad_version": _version_if_loaded("pygad"),
        "pygad_sha256": _pygad_hash(),
        "platform": f"{platform.system()}-{platform.release()}-{platform.machine()}",
        "host": platform.node(),
        "boot_id": first_line("/proc/sys/kernel/random/boot_id"),
        "pid_namespace": link_of("/proc/self/ns/pid"),
        "pid": pid,
        "process_start": _process_start(),
    }


def _version_if_loaded(module: str) -> str | None:
    return version_of(module) if module in sys.modules else None


def _pygad_hash() -> str | None:
    """SHA-256 over names and contents of all Python files of the PyGAD in use: its version number is no identity."""
    file = getattr(sys.modules.get("pygad"), "__file__", None)
    if not file:
        return None
    folder = os.path.dirname(file)
    sources = [
        os.path.join(place, name)[len(folder) + 1 :].split(os.sep)
        for place, _, names in os.walk(folder)
        for name in names
        if name.endswith(".py")
    ]
    digest = hashlib.sha256()
    try:
        for parts in sorted(sources):
            with open(os.path.join(folder, *parts), "rb") as source:
                digest.update("/".join(parts).encode() + b"\0" + source.read() + b"\0")
    except OSError:
        return None
    return digest.hexdigest()


def _process_start() -> int | None:
    """Field 22 of /proc/self/stat: the start of this process in clock ticks since boot."""
    stat = first_line("/proc/self/stat")
    return int(stat.rpartition(")")[2].split()[19]) if stat else None


def first_line(path: str) -> str | None:
    """Return the first line of a file of the system; None where it can not be read."""
    try:
        with open(path, encoding="utf-8") as file:
            return file.readline().strip()
    except (OSError, UnicodeDecodeError):
        return None


def link_of(path: str) -> str | None:
    """Return where a link of the system leads; None where it can not be read."""
    try:
        return os.readlink(path)
    except OSError:
        return None


def _home() -> str:
    """Return the home folder; an empty or relative `HOME` would be another one in each folder."""
    if os.name == "nt" or os.path.isabs(os.environ.get("HOME", "")):
        return os.path.expanduser("~")
    import pwd  # noqa: PLC0415 -- rarely needed, and not there on every system

    try:
        return pwd.getpwuid(os.getuid()).pw_dir
    except KeyError:  # a container that knows nothing of its user
        return os.path.sep


def _cwd() -> str:
    try:
        return os.getcwd()
    except OSError:  # the folder was removed
        return os.path.sep
