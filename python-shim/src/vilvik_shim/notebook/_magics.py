"""`%vilvik` and `%%vilvik`."""

from __future__ import annotations

import os
from typing import Any

from IPython.core.error import UsageError
from IPython.core.magic import Magics, cell_magic, line_magic, magics_class
from IPython.display import display

from .._card import card
from .._dump._dump import Request, is_off
from .._dump._run_dump import RunDump
from .._ga._runs import dump_of
from .._host import this_host
from .._read._load_result import ResultView
from .._read._read import find_dump
from .._watch._audience import looking_on
from .._watch._install import installed
from ._bridge_calls import call_bridge, start_daemon, stop_daemon
from ._cell import compiled
from ._download import Download
from ._live import Live
from ._overview import Overview
from ._words import HelpShownError, cell_words, line_words


@magics_class
class VilvikMagics(Magics):
    """The magics of the notebook companion."""

    @line_magic("vilvik")
    def line(self, line: str) -> Any:
        """Show all runs; or `status [RUN]`, `push [RUN]…`, `continue [RUN] -g 50`, `watch on|off`, `download [FILE]`.

        RUN is a run id, an unambiguous ending of one, a path, or a variable: a GA, or what `track` or `dump` gave.
        """
        try:
            words = line_words(line)
        except HelpShownError:
            return None
        if words.verb is None:
            return Overview()
        return getattr(self, f"_{words.verb}")(words)

    @cell_magic("vilvik")
    def cell(self, line: str, cell: str) -> Any:
        """Dump every GA run of the cell, as `vilvik_shim.install` does, and show each while it goes on.

        `--name`, `--description`, `--spool`, `--proof` and `--continue GENERATIONS` are the arguments of `dump`;
        `--no-live` shows the runs only when the cell is done.
        """
        __tracebackhide__ = True
        try:
            words = cell_words(line)
        except HelpShownError:
            return None
        code = compiled(self.shell, cell)
        if is_off(this_host()):
            return code.run(self.shell)
        asked = Request(
            words.spool, words.name, words.description, words.continue_, include_population=True, proof=words.proof
        )
        live = Live(can_update=hasattr(self.shell, "kernel"), is_wanted=words.live)
        try:
            with installed(asked), looking_on(live.look):
                return code.run(self.shell)
        finally:
            live.end()

    def _status(self, words: Any) -> Any:
        return self._shown(words.run)

    def _push(self, words: Any) -> None:
        files = [self._dump_of(run) for run in words.run]
        call_bridge("vilvik-push", files)
        for file in files:
            display(card(file))

    def _continue(self, words: Any) -> Any:
        shown = self._shown(words.run)
        generations = ["--generations", str(words.generations)] if words.generations is not None else []
        changes = [word for change in words.changes for word in ("--set", change)]
        run_id = shown.as_json()["run_id"]
        if not run_id:
            raise UsageError(f"this run was not dumped, so it can not be continued\n{shown}")
        call_bridge("vilvik-bridge", ["continue", run_id, *generations, *changes, *(["--wait"] if words.wait else [])])
        return card(run_id)

    def _watch(self, words: Any) -> None:
        if words.switch == "on":
            start_daemon()
        else:
            stop_daemon()

    def _download(self, words: Any) -> Any:
        return Download(words.file)

    def _shown(self, word: str | None) -> Any:
        try:
            return card(self._ref(word) if word is not None else None)
        except (LookupError, ValueError, OSError) as error:
            raise UsageError(_text_of(error)) from error

    def _dump_of(self, word: str) -> str:
        try:
            return find_dump(self._ref(word))
        except (LookupError, OSError) as error:
            raise UsageError(_text_of(error)) from error

    def _ref(self, word: str) -> Any:
        """Return what a word names: a variable of the notebook, else the word itself."""
        value = self.shell.user_ns.get(word)
        return dump_of(value) or (value if isinstance(value, (RunDump, ResultView, os.PathLike)) else word)


def _text_of(error: Exception) -> str:
    return str(error.args[0]) if isinstance(error, KeyError) and error.args else str(error)
