"""Put a dump on disk: whole or not at all, and still there after a power cut."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ._place import held

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE = 1 << 20

# The folders that were looked at: path, device, inode, owner. Nobody can put a folder of ours below one of theirs.
_ours: set[tuple[str, int, int, int]] = set()


def write_dump(folder: str, file_name: str, content: Sequence[bytes], nonce: str, *, is_shared: bool = False) -> str:
    """Write the pieces of `content` as `folder/file_name`, replacing what is there, and return its path.

    Makes the folder where it is missing. Raises OSError, and then leaves no file behind. `is_shared`: another
    process may put its own file there, too.
    """
    found = _made(folder)
    # A set-gid folder is one that a group shares on purpose.
    mode = 0o640 if found.st_mode & stat.S_ISGID else 0o600
    _refuse_a_strangers_folder(folder, found)
    path = os.path.join(folder, file_name)
    temporary = os.path.join(folder, f".{file_name}.{nonce}.tmp")
    try:
        _write_and_sync(temporary, content, mode)
        if is_shared:
            with held(path):
                os.replace(temporary, path)
        else:
            os.replace(temporary, path)
    except BaseException:
        _remove(temporary)
        raise
    _sync_folder(folder)
    return path


def _made(folder: str) -> os.stat_result:
    """Return what the system tells of the folder, made where it is missing."""
    try:
        return os.stat(folder)
    except FileNotFoundError:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return os.stat(folder)


def _refuse_a_strangers_folder(folder: str, found: os.stat_result) -> None:
    """Refuse a place below a shared temporary folder that another user made first."""
    identity = (folder, found.st_dev, found.st_ino, found.st_uid)
    if identity in _ours:
        return
    parent = os.path.dirname(folder)
    above = os.stat(os.path.dirname(parent))
    if above.st_mode & stat.S_ISVTX and os.lstat(parent).st_uid != os.getuid():
        raise PermissionError(f"{parent} belongs to another user")
    _ours.add(identity)


def _write_and_sync(path: str, content: Sequence[bytes], mode: int) -> None:
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(path, flags, mode)
    try:
        if hasattr(os, "fchmod"):
            os.fchmod(descriptor, mode)  # os.open subtracts the umask
        for piece in content if sum(map(len, content)) > LARGE else [b"".join(content)]:
            _write_all(descriptor, memoryview(piece))
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _write_all(descriptor: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _sync_folder(folder: str) -> None:
    if os.name == "nt":  # folders can't be synced there
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    except OSError:  # some network file systems refuse it; the file itself is in place
        return
    finally:
        os.close(descriptor)


def _remove(path: str) -> None:
    try:
        os.unlink(path)
    except OSError:  # never made, or the folder is gone
        return
