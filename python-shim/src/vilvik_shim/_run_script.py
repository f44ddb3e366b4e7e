"""Run an unchanged script or module under `install()`, so that it sees no difference."""

from __future__ import annotations

import os
import sys
import types
from typing import TYPE_CHECKING, Any

from ._install import install

if TYPE_CHECKING:
    from types import TracebackType

HERE = os.path.dirname(os.path.abspath(__file__))
NO_FILE = 2


def run_script(words: list[str]) -> int:
    """Run `SCRIPT [ARG]…` or `-m MODULE [ARG]…` as Python would; returns its exit code, or raises what it raised."""
    is_module = words[0] == "-m"
    words = words[1:] if is_module else words
    install()
    try:
        if is_module:
            _run_module(words)
            return 0
        return _run_file(words)
    except SystemExit:
        raise
    except BaseException:
        _show_without_our_frames()
        raise


def _run_file(words: list[str]) -> int:
    path = os.path.abspath(words[0])
    try:
        with open(path, "rb") as file:
            source = file.read()
    except OSError as error:
        sys.stderr.write(f"{sys.executable}: can't open file {path!r}: [Errno {error.errno}] {error.strerror}\n")
        return NO_FILE
    main = _new_main()
    main.__file__ = path
    main.__dict__["__cached__"] = None
    main.__loader__ = _loader(path)
    sys.argv[:] = words
    if not getattr(sys.flags, "safe_path", False) and not sys.flags.isolated:
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)  # noqa: S102 -- what running means
    return 0


def _run_module(words: list[str]) -> None:
    import runpy  # noqa: PLC0415 -- rarely needed

    sys.argv[:] = words
    _new_main()
    # What `python -m` itself calls: the same names, the same frames in a traceback.
    runpy._run_module_as_main(words[0])  # type: ignore[attr-defined]  # noqa: SLF001


def _new_main() -> types.ModuleType:
    """Put a fresh `__main__` in the place of ours."""
    main = types.ModuleType("__main__")
    main.__dict__.update({"__builtins__": sys.modules["builtins"], "__annotations__": {}})
    sys.modules["__main__"] = main
    return main


def _loader(path: str) -> Any:
    from importlib.machinery import SourceFileLoader  # noqa: PLC0415

    return SourceFileLoader("__main__", path)


def _show_without_our_frames() -> None:
    """Have the error that is about to leave the process shown as the script alone would have it shown."""
    shown = sys.excepthook  # the script may have put its own there

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and not _is_ours(trace):  # what started us
            trace = trace.tb_next
        error.__traceback__ = trace
        _strip(error, set())
        shown(kind, error, error.__traceback__)

    sys.excepthook = excepthook


def _strip(error: BaseException, seen: set[int]) -> None:
    if id(error) in seen:
        return
    seen.add(id(error))
    error.__traceback__ = _without_our_frames(error.__traceback__)
    for other in (error.__cause__, error.__context__):
        if other is not None:
            _strip(other, seen)


def _without_our_frames(trace: TracebackType | None) -> TracebackType | None:
    while trace is not None and _is_ours(trace):
        trace = trace.tb_next
    step = trace
    while step is not None:
        while step.tb_next is not None and _is_ours(step.tb_next):
            step.tb_next = step.tb_next.tb_next
        step = step.tb_next
    return trace


def _is_ours(trace: TracebackType) -> bool:
    return os.path.dirname(os.path.abspath(trace.tb_frame.f_code.co_filename)) == HERE
