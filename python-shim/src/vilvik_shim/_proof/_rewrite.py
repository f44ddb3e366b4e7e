"""Take a dump apart, and put a new header over the same body."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from .._file._header import MAX_BYTES, encode_header, encode_line
from .._file._place import held
from .._file._write import _sync_folder as sync_folder

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ._verdict import Verdict

# Where the bridge puts dumps when it has done with them.
FOLDERS = ("", "sent", "rejected")
SUFFIX = ".vilvik.jsonl"


@dataclass(frozen=True)
class Dump:
    """A dump as it was read: `rest` is all that follows the header's line, body and state; `mark` tells it apart."""

    path: str
    header: dict[str, Any]
    rest: bytes
    mark: tuple[int, int, int]

    @property
    def body(self) -> bytes:
        """The exact bytes that are sent."""
        return self.rest.partition(b"\n")[0]

    @property
    def state(self) -> bytes:
        """The third line; empty where there is none."""
        return self.rest.partition(b"\n")[2]


def read_dump(path: str) -> Dump:
    """Read a whole dump; raises OSError, and ValueError where it is none or its body is not the one promised."""
    with open(path, "rb") as file:
        stat = os.fstat(file.fileno())
        line, end, rest = file.read().partition(b"\n")
    header = json.loads(line)
    if not end or not isinstance(header, dict) or header.get("format") != "vilvik-run-dump":
        raise ValueError(f"{path} is not a run dump")
    dump = Dump(path, header, rest, (stat.st_dev, stat.st_ino, stat.st_mtime_ns))
    if hashlib.sha256(dump.body).hexdigest() != header["body"]["sha256"]:
        raise ValueError(f"{path}: the body is not the one the header tells of")
    return dump


def put_verdicts(proven: Dump, verdicts: dict[str, Verdict]) -> str | None:
    """Write the results into the header of the dump, wherever the bridge has put it, and return its path.

    The body and the state stay as they are, byte for byte. None where no file holds this body any more: then a later
    state of the run has taken its place, which has a proof of its own.
    """
    for path in _places(proven):
        try:
            found = read_dump(path)
        except (OSError, ValueError):
            continue
        if found.header["body"] != proven.header["body"] or found.header["run_id"] != proven.header["run_id"]:
            continue
        if _replace(found, _encode(found.header, verdicts) + b"\n" + found.rest):
            return path
    return None


def _places(dump: Dump) -> Iterator[str]:
    yield dump.path
    folder, name = os.path.split(os.path.abspath(dump.path))
    root = os.path.dirname(folder) if os.path.basename(folder) in FOLDERS else folder
    for below in FOLDERS:
        yield os.path.join(root, below, name)
    for below in FOLDERS:  # under another name, as `name.2.vilvik.jsonl`
        place = os.path.join(root, below)
        for other in sorted(os.listdir(place)) if os.path.isdir(place) else ():
            if other.endswith(SUFFIX) and dump.header["run_id"] in other:
                yield os.path.join(place, other)


def _encode(header: dict[str, Any], verdicts: dict[str, Verdict]) -> bytes:
    """Return the header's line; the ends of logs give way where it would grow too long."""
    cut = header.get("cut") or {}
    for with_logs in (True, False):
        capture = {
            role: _with_verdict(facts, verdicts.get(role), with_logs)
            for role, facts in header.get("capture", {}).items()
        }
        line = encode_line({**header, "capture": capture})
        if len(line) <= MAX_BYTES:
            return line
    shortened = json.loads(encode_header({**header, "capture": capture}))
    return encode_line({**shortened, "cut": {**cut, **shortened["cut"]}})


def _with_verdict(facts: dict[str, Any], verdict: Verdict | None, with_logs: bool) -> dict[str, Any]:
    if verdict is None:
        return facts
    log = verdict.log if with_logs else None
    kept = {key: value for key, value in facts.items() if key != "proof_log"}
    told = {"proof": verdict.state, "proof_reason": verdict.reason}
    return {**kept, **told, **({"proof_log": log} if log else {})}


def _replace(found: Dump, content: bytes) -> bool:
    """Put `content` in the place of the file that was read; False where another one has come there meanwhile."""
    folder, name = os.path.split(found.path)
    temporary = os.path.join(folder, f".{name}.{os.getpid()}.proof.tmp")
    try:
        with open(temporary, "wb", opener=_private) as file:
            os.chmod(temporary, os.stat(found.path).st_mode & 0o777)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        with held(found.path):
            now = os.stat(found.path)
            is_same = (now.st_dev, now.st_ino, now.st_mtime_ns) == found.mark
            if is_same:
                os.replace(temporary, found.path)
        if is_same:
            sync_folder(folder or ".")
    except FileNotFoundError:
        return False
    else:
        return is_same
    finally:
        if os.path.exists(temporary):
            os.unlink(temporary)


def _private(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)
