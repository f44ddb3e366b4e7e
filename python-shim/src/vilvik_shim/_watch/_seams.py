"""Where the shim looks into PyGAD: patches of the class, which leave nothing on an instance and no traceback frame.

From PyGAD 3.8 on every place is a *seam*: a descriptor that looks when PyGAD takes a method from the instance, and
hands out that very method. Older releases call nothing at the ends of `run()` and `__init__`, so those two are wrapped.
"""

from __future__ import annotations

import functools
import inspect
import sys
from typing import TYPE_CHECKING, Any, Callable, NamedTuple, Protocol

if TYPE_CHECKING:
    from types import FrameType

    from ._watch import Watch


class Lookout(Protocol):
    """Who wants to know."""

    def built(self, ga: Any, given: dict[str, Any]) -> None:
        """`GA.__init__` of `ga` has these arguments."""

    def begins(self, ga: Any) -> Watch | None:
        """`ga.run()` begins; returns its watch, if it has one."""

    def watch_of(self, ga: Any) -> Watch | None:
        """Return the watch of an instance."""

    def pushes(self, ga: Any, arguments: dict[str, Any]) -> Any:
        """`ga.push_to_vilvik()` is called."""


class Seam:
    """A method that tells `look(instance, calling frame)` when it is taken from an instance."""

    def __init__(self, method: Any, look: Callable[[Any, FrameType], None]) -> None:
        self._look = look
        functools.update_wrapper(self, method)  # type: ignore[arg-type]

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        if instance is not None:
            self._look(instance, sys._getframe(1))  # noqa: SLF001 -- who asks decides what it means
        return self.__wrapped__.__get__(instance, owner)  # type: ignore[attr-defined]


class _Patch(NamedTuple):
    """What stands in the place of what was found, which `is_own` when the class itself defines it."""

    ours: Any
    found: Any
    is_own: bool


class Patches:
    """All patches of one GA class; can be taken back. What a Ctrl-C has broken off, the next call completes."""

    def __init__(self, kind: Any, lookout: Lookout) -> None:
        self.kind, self._lookout = kind, lookout
        self._patches: dict[str, _Patch] = {}
        self._run_code = inspect.unwrap(kind.run).__code__
        self._init_code = inspect.unwrap(kind.__init__).__code__

    def apply(self, *, redirect_push: bool) -> None:
        """Patch the class; what is patched already stays."""
        self._patch_construction()
        self._patch_run()
        self._patch_generations()
        if redirect_push and hasattr(self.kind, "push_to_vilvik"):
            self._replace("push_to_vilvik", self._pushing)

    def take_back(self) -> None:
        """Undo every patch that nobody has put another one over."""
        for name in list(self._patches):
            self._restore(name)

    def stop_redirecting(self) -> None:
        """Give `push_to_vilvik` back to PyGAD; the other patches stay."""
        if "push_to_vilvik" in self._patches:
            self._restore("push_to_vilvik")

    def _restore(self, name: str) -> None:
        patch = self._patches[name]
        if _defined(self.kind, name)[1] is patch.ours:
            if patch.is_own:
                setattr(self.kind, name, patch.found)
            else:
                delattr(self.kind, name)
        del self._patches[name]

    def _patch_construction(self) -> None:
        if "validate_parameters" in self._init_code.co_names and hasattr(self.kind, "validate_parameters"):
            self._seam("validate_parameters", self._look_at_construction)
        else:
            self._replace("__init__", self._constructing)

    def _patch_run(self) -> None:
        names = self._run_code.co_names
        if "_restore_history_generations" in names and "_shutdown_fitness_executor" in names:
            self._seam("_restore_history_generations", self._look_at_begin)
            self._seam("_shutdown_fitness_executor", self._look_at_end)
        else:
            self._replace("run", self._running)

    def _patch_generations(self) -> None:
        if hasattr(self.kind, "run_loop_head"):
            self._seam("run_loop_head", self._look_at_head)
            self._seam("run_select_parents", self._look_at_selection)
        else:
            self._replace("run_select_parents", self._selecting)

    def _seam(self, name: str, look: Callable[[Any, FrameType], None]) -> None:
        self._replace(name, lambda original: Seam(original, look))

    def _replace(self, name: str, make: Callable[[Any], Any]) -> None:
        owner, found = _defined(self.kind, name)
        patch = self._patches.get(name)
        if patch is None:
            patch = self._patches[name] = _Patch(make(found), found, owner is self.kind)
        if found is patch.found:
            setattr(self.kind, name, patch.ours)

    def _look_at_construction(self, ga: Any, frame: FrameType) -> None:
        if frame.f_code is self._init_code:
            self._lookout.built(ga, {name: frame.f_locals[name] for name in _parameters(self._init_code)})

    def _look_at_begin(self, ga: Any, frame: FrameType) -> None:
        if frame.f_code is self._run_code:
            watch = self._lookout.begins(ga)
            if watch is not None:
                watch.begin(ga)

    def _look_at_end(self, ga: Any, frame: FrameType) -> None:
        if frame.f_code is not self._run_code:
            return
        watch = self._lookout.watch_of(ga)
        if watch is not None:
            error = _error_through(frame)
            watch.end(ga, error, error.__traceback__ if error is not None else None)

    def _look_at_head(self, ga: Any, _frame: FrameType) -> None:
        watch = self._lookout.watch_of(ga)
        if watch is not None:
            watch.at_head(ga)

    def _look_at_selection(self, ga: Any, _frame: FrameType) -> None:
        watch = self._lookout.watch_of(ga)
        if watch is not None:
            watch.at_selection(ga)

    def _constructing(self, original: Any) -> Any:
        lookout, names = self._lookout, _parameters(self._init_code)

        @functools.wraps(original)
        def __init__(self: Any, *args: Any, **kwargs: Any) -> None:  # noqa: N807 -- it stands in for that one
            lookout.built(self, {**dict(zip(names, args)), **kwargs})
            original(self, *args, **kwargs)

        return __init__

    def _running(self, original: Any) -> Any:
        lookout = self._lookout

        @functools.wraps(original)
        def run(self: Any, *args: Any, **kwargs: Any) -> Any:
            watch = lookout.begins(self)
            if watch is None:
                return original(self, *args, **kwargs)
            try:
                watch.begin(self)
                result = original(self, *args, **kwargs)
            except BaseException as error:
                watch.end(self, error, error.__traceback__)
                raise
            watch.end(self, None, None)
            return result

        return run

    def _selecting(self, original: Any) -> Any:
        lookout = self._lookout

        @functools.wraps(original)
        def run_select_parents(self: Any, call_on_parents: bool = True) -> Any:
            watch = lookout.watch_of(self)
            if watch is not None:
                (watch.at_late_head if call_on_parents else watch.at_final)(self)
            return original(self, call_on_parents=call_on_parents)

        return run_select_parents

    def _pushing(self, original: Any) -> Any:
        lookout = self._lookout

        @functools.wraps(original)
        def push_to_vilvik(self: Any, **arguments: Any) -> Any:
            return lookout.pushes(self, arguments)

        return push_to_vilvik


def _parameters(code: Any) -> tuple[str, ...]:
    return tuple(code.co_varnames[1 : code.co_argcount + code.co_kwonlyargcount])


def _defined(kind: Any, name: str) -> tuple[Any, Any]:
    """Return the class that defines `name`, and its entry there."""
    return next((owner, vars(owner)[name]) for owner in kind.__mro__ if name in vars(owner))


def _error_through(frame: FrameType) -> BaseException | None:
    """Return the error that is leaving `frame`, seen from a `finally` of it."""
    error = sys.exc_info()[1]
    trace = error.__traceback__ if error is not None else None
    while trace is not None:
        if trace.tb_frame is frame:
            return error
        trace = trace.tb_next
    return None
