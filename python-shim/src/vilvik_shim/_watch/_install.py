"""Watch every GA of the process, or chosen ones: who is watched, and the patches that make it possible."""

from __future__ import annotations

import os
import sys
import threading
import weakref
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from .._dump._dump import Request, dump, is_off
from .._dump._run_dump import RunDump
from .._ga._given import remember_arguments
from .._host import Host, this_host
from ._seams import Patches
from ._signals import arm, disarm
from ._watch import Watch

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from importlib.machinery import ModuleSpec
    from types import ModuleType


def install(
    spool: str | os.PathLike[str] | None = None,
    *,
    name: str | None = None,
    description: str | None = None,
    continue_: Any = None,
    include_population: bool = True,
    proof: str | None = None,
    redirect_push: bool = False,
) -> None:
    """Dump every run of every `pygad.GA` of this process, subclasses included; PyGAD may be imported before or after.

    Each `run()` leaves its dump when it ends, however it ends, and checkpoint files on the way (every 5 s; see
    `VILVIK_CHECKPOINT_EVERY`). A second `run()` of the same GA goes on with the same dump. With `redirect_push`,
    `ga.push_to_vilvik()` writes a dump and returns its RunDump instead of calling the service. Calling it again changes
    the arguments for runs that begin later. The other arguments are those of `dump`. Never raises.
    """
    host = this_host()
    if is_off(host):
        return
    asked = Request(spool, name, description, continue_, include_population, proof)
    with _lock:
        _office.everybody = asked
        _office.redirect_push = _office.redirect_push or redirect_push
        _office.open()


def uninstall() -> None:
    """Take back what `install` did; runs that are on the way end unwatched, GAs in `track` stay watched."""
    with _lock:
        _office.everybody, _office.redirect_push = None, False
        _office.stop_redirecting()
        _office.close_if_idle()


@contextmanager
def installed(asked: Request) -> Iterator[None]:
    """Dump every run that begins in the block as `install` does, also one that a thread ends later."""
    before = _office.everybody
    try:
        with _lock:
            _office.everybody = asked
            _office.open()
        yield
    finally:
        with _lock:
            _office.everybody = before
            _office.stay_for_those_under_way()
            _office.close_if_idle()


def has_watched() -> bool:
    """Whether any run began in this process that was watched."""
    return _office.has_watched


def watches() -> list[Watch]:
    """Return the watches over the GAs of this process."""
    return _office.watches()


def watch_one(ga: Any, asked: Request, host: Host, run_dump: RunDump, *, writes_end: bool) -> Watch:
    """Watch one instance until `unwatch_one`, or for as long as it lives."""
    watch = Watch(ga, asked, host, run_dump, writes_end=writes_end)
    with _lock:
        _office.add(ga, watch, chosen=True)
        _office.open()
    return watch


def unwatch_one(ga: Any) -> None:
    """End `watch_one`."""
    with _lock:
        _office.remove(id(ga))
        _office.close_if_idle()


class _Office:
    """Knows who is watched; the lookout of the patches."""

    def __init__(self) -> None:
        self.everybody: Request | None = None
        self.redirect_push = False
        self.has_watched = False
        self._watches: dict[int, tuple[weakref.ref[Any], Watch]] = {}
        self._chosen: set[int] = set()
        self._patches: Patches | None = None

    def open(self) -> None:
        _hold_forks_up()
        module = sys.modules.get("pygad")
        kind = getattr(module, "GA", None)
        if kind is None:
            _await_pygad()
            return
        if self._patches is None or self._patches.kind is not kind:  # imported anew
            self._patches = Patches(kind, self)
        self._patches.apply(redirect_push=self.redirect_push)
        arm(self.interrupt_all)
        _stop_waiting()

    def stop_redirecting(self) -> None:
        if self._patches is not None:
            self._patches.stop_redirecting()

    def close_if_idle(self) -> None:
        if self.everybody is None and not self._chosen:
            _stop_waiting()
            disarm()
            if self._patches is not None:
                self._patches.take_back()
                self._patches = None
            self._watches.clear()

    def stay_for_those_under_way(self) -> None:
        for key, (_, watch) in list(self._watches.items()):
            if watch.is_under_way and key not in self._chosen:
                self._chosen.add(key)
                watch.when_ended = unwatch_one

    def add(self, ga: Any, watch: Watch, *, chosen: bool) -> None:
        key = id(ga)
        reference = weakref.ref(ga, lambda gone: self._forget(key, gone))
        self._watches[key] = (reference, watch)
        if chosen:
            self._chosen.add(key)

    def remove(self, key: int) -> None:
        self._watches.pop(key, None)
        self._chosen.discard(key)

    def _forget(self, key: int, gone: weakref.ref[Any]) -> None:
        known = self._watches.get(key)
        if known is not None and known[0] is gone:
            self.remove(key)

    def built(self, ga: Any, given: dict[str, Any]) -> None:
        # The last GA that was watched may be gone since; whoever tells so could be in the middle of anything.
        with _lock:
            self.close_if_idle()
        if self._patches is not None:
            remember_arguments(ga, given)

    def begins(self, ga: Any) -> Watch | None:
        self.has_watched = True
        watch = self.watch_of(ga)
        if watch is None and self.everybody is not None:
            watch = Watch(ga, self.everybody, this_host(), RunDump(), writes_end=True)
            self.add(ga, watch, chosen=False)
        if watch is not None:
            watch.is_under_way = True
        return watch

    def watch_of(self, ga: Any) -> Watch | None:
        known = self._watches.get(id(ga))
        return known[1] if known is not None and known[0]() is ga else None

    def watches(self) -> list[Watch]:
        return [watch for _, watch in list(self._watches.values())]

    def pushes(self, ga: Any, arguments: dict[str, Any]) -> RunDump:
        asked = self.everybody or Request()
        name = arguments.get("name")
        return dump(
            ga,
            asked.spool,
            name=name if name is not None else asked.name,
            description=arguments.get("description", asked.description),
            continue_=asked.continue_,
            include_population=asked.include_population,
            proof=asked.proof,
        )

    def interrupt_all(self, frame: Any) -> None:
        for watch in self.watches():
            watch.interrupt(frame)


class _Finder:
    """Opens the office as soon as somebody else has imported PyGAD."""

    def __init__(self) -> None:
        self._busy = threading.local()

    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None = None,  # noqa: ARG002 -- the interface of finders
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        if fullname != "pygad" or getattr(self._busy, "now", False):
            return None
        from importlib.util import find_spec  # noqa: PLC0415 -- costs 20 ms, and is there once PyGAD comes

        self._busy.now = True
        try:
            spec = find_spec(fullname)
        finally:
            self._busy.now = False
        if spec is not None and spec.loader is not None and hasattr(spec.loader, "exec_module"):
            _open_after(spec.loader)
        return spec


def _open_after(loader: Any) -> None:
    execute = loader.exec_module

    def exec_module(module: ModuleType) -> None:
        execute(module)
        del loader.exec_module
        with _lock:
            _office.open()

    loader.exec_module = exec_module


def _await_pygad() -> None:
    if _finder not in sys.meta_path:
        sys.meta_path.insert(0, _finder)


def _stop_waiting() -> None:
    if _finder in sys.meta_path:
        sys.meta_path.remove(_finder)


def _hold_forks_up() -> None:
    """Let a thread finish what it does to the patches before another one forks: its lock would stay with the child."""
    global _holds_forks_up  # noqa: PLW0603 -- can't be taken back, so once
    if not _holds_forks_up and hasattr(os, "register_at_fork"):
        _holds_forks_up = True
        os.register_at_fork(before=_lock.acquire, after_in_parent=_lock.release, after_in_child=_lock.release)


_holds_forks_up = False
_lock = threading.RLock()
_office = _Office()
_finder = _Finder()
