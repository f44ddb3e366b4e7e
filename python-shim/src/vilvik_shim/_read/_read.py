"""Dumps found and read back: by RunDump, path, run id or an unambiguous ending of one."""

from __future__ import annotations

import hashlib
import json
import os
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Callable, TypeVar

from .._host import this_host
from .._spool import spool_choices

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .._host import Host

Read = TypeVar("Read")

SUFFIX = ".vilvik.jsonl"
# Where the bridge moves what it has dealt with.
FOLDERS = ("", "sent", "rejected", "held")
MIN_ENDING = 4
NEEDED = {"run_id": str, "sequence": int, "phase": str}


class AmbiguousError(LookupError):
    """An ending that several runs have."""


@dataclass(frozen=True)
class Lines:
    """The three lines of a dump, parsed; `state` is None where the dump has none."""

    path: str
    header: dict[str, Any]
    body: dict[str, Any]
    state: dict[str, Any] | None


def read_dump(ref: Any) -> Lines:
    """Read a dump. Raises LookupError where `ref` names none or several, ValueError where the file is damaged."""
    return read_found(ref, _read_lines)


def read_found(ref: Any, read: Callable[[str], Read]) -> Read:
    """Read the dump that `ref` names; one that the bridge moves before it is opened is found where it lies then."""
    path = find_dump(ref)
    try:
        return read(path)
    except FileNotFoundError:
        return read(find_dump(path))


def _read_lines(path: str) -> Lines:
    with open(path, "rb") as file:
        content = file.read()
    lines = content.split(b"\n")
    header = _header(lines[0], path)
    state = _checked(lines, 2, header.get("state"), path, "state") if header.get("state") else None
    return Lines(path, header, _checked(lines, 1, header.get("body"), path, "body"), state)


def read_front(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and body, without what a local continuation needs. Raises ValueError where the file is damaged."""
    with open(path, "rb") as file:
        lines = [file.readline().rstrip(b"\n"), file.readline().rstrip(b"\n")]
    header = _header(lines[0], path)
    return header, _checked(lines, 1, header.get("body"), path, "body")


def read_front_unchecked(path: str) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return header and body as they are: users mend bodies; an empty one where it is cut. Else as `read_front`."""
    with open(path, "rb") as file:
        header = _header(file.readline(), path)
        body = file.readline()
    try:
        return header, _parse(body, path, "body")
    except ValueError:
        return header, {}


def read_header(path: str) -> dict[str, Any] | None:
    """Return the first line of a dump; None where it is none."""
    try:
        with open(path, "rb") as file:
            return _header(file.readline(1 << 16), path)
    except (OSError, ValueError):
        return None


def find_dump(ref: Any, host: Host | None = None) -> str:
    """Return the path of the dump that `ref` names; one that the bridge has moved is found where it lies now."""
    text = os.fsdecode(os.fspath(ref))
    if os.path.isfile(text):
        return text
    if os.sep in text or text.endswith(SUFFIX):
        moved = _moved(text)
        if moved is None:
            raise FileNotFoundError(f"there is no file {text}")
        return moved
    if len(text) < MIN_ENDING:
        raise LookupError(f"{text!r} is too short to name a run")
    found = {run_id_of(path): path for path in dump_files(host or this_host()) if run_id_of(path).endswith(text)}
    if len(found) == 1:
        return next(iter(found.values()))
    if found:
        raise AmbiguousError(f"{len(found)} runs end with {text!r}")
    raise LookupError(f"no run ends with {text!r}")


def _moved(path: str) -> str | None:
    """Return where a dump lies that is no longer at `path`: the bridge moves what it has dealt with, and back."""
    name = os.path.basename(path)
    places = [os.path.join(spool_of(path), place, name) for place in FOLDERS]
    return next((place for place in places if name.endswith(SUFFIX) and os.path.isfile(place)), None)


def spool_of(path: str) -> str:
    """Return the spool that a dump belongs to, also one that the bridge has moved."""
    folder = os.path.dirname(os.path.abspath(path))
    return os.path.dirname(folder) if os.path.basename(folder) in FOLDERS[1:] else folder


def dump_files(host: Host) -> Iterator[str]:
    """Yield the dumps in the spools this process would write to, those of one folder in the order of their names."""
    for spool in spool_choices(None, host):
        for folder in FOLDERS:
            place = os.path.join(spool, folder) if folder else spool
            try:
                names = sorted(os.listdir(place))
            except OSError:
                continue
            yield from (
                os.path.join(place, name) for name in names if name.endswith(SUFFIX) and not name.startswith(".")
            )


def run_id_of(path: str) -> str:
    """Return the run id in a dump's file name; a second dump of it is counted: `….2.vilvik.jsonl`."""
    return re.sub(r"\.\d+$", "", os.path.basename(path)[: -len(SUFFIX)])[-36:]


def _header(line: bytes, path: str) -> dict[str, Any]:
    header = _parse(line, path, "header")
    version = header.get("version")
    if header.get("format") != "vilvik-run-dump" or version != 1:
        newer = isinstance(version, int) and version > 1
        hint = f": it is of version {version}; update vilvik-shim, which is older than what wrote it" if newer else ""
        raise ValueError(f"{path} is no run dump of version 1{hint}")
    odd = [name for name, kind in NEEDED.items() if type(header.get(name)) is not kind]
    if odd:
        raise ValueError(f"{path} is damaged: its header has no right {', '.join(odd)}")
    return header


def _checked(lines: list[bytes], index: int, told: Any, path: str, what: str) -> dict[str, Any]:
    line = lines[index] if index < len(lines) else b""
    if not isinstance(told, dict) or hashlib.sha256(line).hexdigest() != told.get("sha256"):
        raise ValueError(f"{path} is damaged: its {what} is not the one its header tells of")
    return _parse(line, path, what)


def _parse(line: bytes, path: str, what: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except ValueError as error:
        raise ValueError(f"{path} is no run dump: its {what} is not JSON ({error})") from error
    if not isinstance(value, dict):
        raise ValueError(f"{path} is no run dump: its {what} is no object")  # noqa: TRY004 -- the file is wrong
    return value
