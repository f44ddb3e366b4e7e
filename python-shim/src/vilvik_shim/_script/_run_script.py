"""Run an unchanged program under `install()`, so that it sees no difference: all that `python` itself takes."""

from __future__ import annotations

import os
import sys
import types
from typing import TYPE_CHECKING, Any

from .._watch._install import has_watched, install
from ._text import NAMES, SHOWN, compile_text, read_text, show

if TYPE_CHECKING:
    from types import TracebackType

PACKAGE = os.path.dirname(os.path.dirname(__file__)) + os.path.sep
BAD_USAGE = 2
NO_FILE = 2
STARTED_ANEW = (
    "vilvik-shim: no GA ran in this process, but it started others anew (spawn, forkserver): a GA that ran there has "
    'left no dump, unless the script itself calls vilvik_shim.install() at its top, outside if __name__ == "__main__"\n'
)
OPTIONS = "vilvik-shim: {word} is no program; options of Python stand before -m: python {word} -m vilvik_shim run …\n"


def run_script(words: list[str]) -> int:
    """Run `SCRIPT`, `-m MODULE`, `-` or `-c CODE`, each with its `ARG…`, as Python would.

    A script may be a file, a folder or a zip archive with a `__main__.py`. Returns its exit code, or raises what it
    raised.
    """
    if words == ["-c"] or (words[0] not in ("-m", *NAMES) and words[0].startswith("-")):
        sys.stderr.write(OPTIONS.format(word=words[0]))
        return BAD_USAGE
    install()
    try:
        if words[0] == "-m":
            _run_module(words[1:])
            return 0
        if words[0] in NAMES:
            return _run_text(words)
        return _run_archive(words) if _is_archive(words[0]) else _run_file(words)
    except SystemExit:
        raise
    except BaseException:
        _show_without_our_frames()
        raise
    finally:
        _tell_what_was_not_seen()


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
    if _has_own_path():
        sys.path[0] = os.path.dirname(os.path.realpath(path))
    exec(compile(source, path, "exec", dont_inherit=True), main.__dict__)  # noqa: S102 -- what running means
    return 0


def _run_text(words: list[str]) -> int:
    """Run what is piped in, or stands behind `-c`."""
    kind = words[0]
    text = read_text(words)
    if text is None:
        return BAD_USAGE
    from importlib.machinery import BuiltinImporter  # noqa: PLC0415 -- rarely needed

    main = _new_main()
    main.__loader__ = BuiltinImporter
    if kind == "-":
        main.__file__ = SHOWN[kind]
        main.__dict__["__cached__"] = None
    sys.argv[:] = [kind, *words[2 if kind == "-c" else 1 :]]
    if _has_own_path():
        sys.path[0] = ""
    exec(compile_text(text, kind), main.__dict__)  # noqa: S102 -- what running means
    return 0


def _is_archive(path: str) -> bool:
    """Whether Python would import from this path: a folder, or a zip archive under whatever name."""
    from pkgutil import get_importer  # noqa: PLC0415 -- rarely needed

    return get_importer(os.path.abspath(path)) is not None


def _run_archive(words: list[str]) -> int:
    import runpy  # noqa: PLC0415 -- rarely needed

    path = os.path.abspath(words[0])
    if _has_own_path():
        sys.path[0] = path
    else:
        sys.path.insert(0, path)
    sys.argv[:] = words
    _new_main()
    # What `python FOLDER` itself calls.
    runpy._run_module_as_main("__main__", alter_argv=False)  # type: ignore[attr-defined]  # noqa: SLF001
    return 0


def _has_own_path() -> bool:
    """Whether the first entry of `sys.path` is the place of what is run."""
    return not getattr(sys.flags, "safe_path", False) and not sys.flags.isolated


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


def _tell_what_was_not_seen() -> None:
    """Say that runs in children may be lost, where that is all there can have been."""
    if has_watched() or "pygad" not in sys.modules:
        return
    # multiprocessing imports these when it starts a process that way; loky is joblib's.
    ways = ("popen_spawn", "popen_forkserver", "popen_loky")
    if any(name.rpartition(".")[2].startswith(ways) for name in list(sys.modules)):
        sys.stderr.write(STARTED_ANEW)


def _show_without_our_frames() -> None:
    """Have the error that is about to leave the process shown as the script alone would have it shown."""
    shown = sys.excepthook  # the script may have put its own there

    def excepthook(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        while trace is not None and not _is_ours(trace):  # what started us
            trace = trace.tb_next
        error.__traceback__ = trace
        _strip(error, set())
        is_text = getattr(sys.modules["__main__"], "__file__", None) in (None, SHOWN["-"])
        (show if is_text and shown is sys.__excepthook__ else shown)(kind, error, error.__traceback__)

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
    return trace.tb_frame.f_code.co_filename.startswith(PACKAGE)
