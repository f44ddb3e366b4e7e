"""Put a dump on disk: whole or not at all, and still there after a power cut."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from ._place import held

if TYPE_CHECKING:
    from collections.abc import Sequence

LARGE = 1 << 20


def write_dump(folder: str, file_name: str, content: Sequence[bytes], nonce: str, *, is_shared: bool = False) -> str:
    """Write the pieces of `content` as `folder/file_name`, replacing what is there, and return its path.

    Makes the folder where it is missing. Raises OSError, and then leaves no file behind. `is_shared`: another
    process may put its own file there, too.
    """
    # A set-gid folder is one that a group shares on purpose.
    mode = 0o640 if _mode_of(folder) & stat.S_ISGID else 0o600
    _refuse_a_strangers_folder(folder)
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


def _mode_of(folder: str) -> int:
    """Return the mode of the folder, made where it is missing."""
    try:
        return os.stat(folder).st_mode
    except FileNotFoundError:
        os.makedirs(folder, mode=0o700, exist_ok=True)
        return os.stat(folder).st_mode


def _refuse_a_strangers_folder(folder: str) -> None:
    """Refuse a place below a shared temporary folder that another user made first, or after the system cleared it."""
    if os.name == "nt":  # folders have no such owner there
        return
    parent = os.path.dirname(folder)
    is_ours = os.lstat(parent).st_uid == os.getuid()
    if not is_ours and os.stat(os.path.dirname(parent)).st_mode & stat.S_ISVTX:
        raise PermissionError(f"{parent} belongs to another user")


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
