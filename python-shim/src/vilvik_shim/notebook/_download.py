"""All dumps of a machine without a bridge, as one file to take away."""

from __future__ import annotations

import os
import sys
import zipfile
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from IPython.core.error import UsageError

from .._card._escape import escaped, printable
from .._card._figures import count_of
from .._card._html import framed
from .._host import this_host
from .._read._read import dump_files

HOW = "Where the bridge is: unzip it into a folder, then vilvik-push FOLDER."


class Download:
    """A zip file with every dump that is in the spool and was not sent; the value of `%vilvik download`."""

    def __init__(self, file: str) -> None:
        found: dict[str, str] = {}
        for path in dump_files(this_host()):
            if os.path.basename(os.path.dirname(path)) != "sent":
                found.setdefault(os.path.basename(path), path)
        if not found:
            raise UsageError("there is no dump to take away")
        try:
            self._file, self._count = file, _pack(found, file)
        except OSError as error:
            raise UsageError(f"{file} can not be written: {error.strerror or error}") from error
        colab = sys.modules.get("google.colab")
        if colab is not None:
            colab.files.download(file)

    def __str__(self) -> str:
        """Return what was made, and what to do with it."""
        return f"{count_of(self._count, 'dump')} in {printable(self._file)}. {HOW}"

    __repr__ = __str__

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, Any]:  # noqa: ARG002 -- IPython's interface
        link = f'<a href="{quote(self._file)}" download>{escaped(self._file)}</a>'
        page = framed(f"<p>{count_of(self._count, 'dump')} in {link}</p><p>{escaped(HOW)}</p>", "Download of dumps")
        return {"text/plain": str(self), "text/html": page}


def _pack(found: dict[str, str], file: str) -> int:
    """Write the files under these names, all or nothing; return how many were there still."""
    part = f"{file}.part"
    count = 0
    try:
        with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, path in found.items():
                with suppress(FileNotFoundError):  # the bridge has moved it meanwhile
                    archive.write(path, name)
                    count += 1
        os.replace(part, file)
    finally:
        with suppress(OSError):
            os.unlink(part)
    return count
