"""What may stand behind `%vilvik` and `%%vilvik`, parsed: a mistake is told in one line, with the usage."""

from __future__ import annotations

import argparse
import os
import shlex
from typing import TYPE_CHECKING, Any

from IPython.core.error import UsageError

if TYPE_CHECKING:
    from collections.abc import Sequence


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> Any:
        raise UsageError(f"{message}\n{self.format_usage().strip()}")

    def exit(self, status: int = 0, message: str | None = None) -> Any:  # noqa: ARG002 -- argparse's interface
        raise HelpShownError


class HelpShownError(Exception):
    """Help was asked for and is printed: there is nothing else to do."""


def line_words(line: str) -> argparse.Namespace:
    """Parse what stands behind `%vilvik`."""
    parser = _Parser(prog="%vilvik", description="Where runs are, and what can be done with them.")
    verbs = parser.add_subparsers(dest="verb", prog="%vilvik", parser_class=_Parser)
    verbs.add_parser("status", help="the card of a run; of the last one by default").add_argument("run", nargs="?")
    push = verbs.add_parser("push", help="send dumps now, as far as the limits allow; all of the spool by default")
    push.add_argument("run", nargs="*")
    more = verbs.add_parser("continue", help="continue a run at Vilvik; costs credits")
    more.add_argument("run", nargs="?")
    more.add_argument("-g", "--generations", type=int)
    more.add_argument("--set", action="append", default=[], metavar="KEY=VALUE", dest="changes")
    more.add_argument("-w", "--wait", action="store_true", help="stay until the result is at home")
    watch = verbs.add_parser("watch", help="start or stop the daemon that delivers on its own")
    watch.add_argument("switch", choices=("on", "off"))
    download = verbs.add_parser("download", help="all dumps as one file, for a machine that has the bridge")
    download.add_argument("file", nargs="?", default="vilvik-dumps.zip")
    return parser.parse_args(_split(line))


def cell_words(line: str) -> argparse.Namespace:
    """Parse what stands behind `%%vilvik`."""
    parser = _Parser(prog="%%vilvik", description="Dump every GA run of the cell, and show it while it goes on.")
    parser.add_argument("-n", "--name", help="what the runs are called")
    parser.add_argument("-d", "--description")
    parser.add_argument("--spool", help="the folder to write to")
    parser.add_argument("--proof", choices=("background", "wait", "off"))
    parser.add_argument("-c", "--continue", type=int, metavar="GENERATIONS", dest="continue_")
    parser.add_argument("--no-live", action="store_false", dest="live", help="show the runs only when the cell is done")
    return parser.parse_args(_split(line))


def _split(line: str) -> Sequence[str]:
    words = shlex.shlex(line, posix=True, punctuation_chars=False)
    words.whitespace_split, words.commenters = True, ""
    if os.sep == "\\":
        words.escape = ""  # it parts the folders of a path
    try:
        return list(words)
    except ValueError as error:
        raise UsageError(f"{line!r} can not be read: {error}") from error
