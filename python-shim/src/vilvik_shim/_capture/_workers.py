"""Pools and executors: what they are given is worked off at once where the code runs, with the same results."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ._opaque import Opaque, describe

if TYPE_CHECKING:
    from ._program import Program

POOL = '''\
class {name}:
    """Stands for a pool: works off at once what it is given."""

    def __init__(self, result=None):
        self.result = result

    def map(self, function, items, chunksize=None):
        return [function(item) for item in items]

    def starmap(self, function, items, chunksize=None):
        return [function(*item) for item in items]

    def apply(self, function, args=(), kwds={{}}):
        return function(*args, **kwds)

    def imap(self, function, items, chunksize=1):
        return iter(self.map(function, items))

    imap_unordered = imap

    def map_async(self, function, items, chunksize=None, callback=None, error_callback=None):
        return self._done(self.map(function, items), callback)

    def starmap_async(self, function, items, chunksize=None, callback=None, error_callback=None):
        return self._done(self.starmap(function, items), callback)

    def apply_async(self, function, args=(), kwds={{}}, callback=None, error_callback=None):
        return self._done(function(*args, **kwds), callback)

    def _done(self, result, callback):
        if callback is not None:
            callback(result)
        return type(self)(result)

    def get(self, timeout=None):
        return self.result

    def ready(self):
        return True

    successful = ready

    def wait(self, timeout=None):
        pass

    close = terminate = join = wait

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass
'''
EXECUTOR = '''\
class {name}({futures}.Executor):
    """Stands for an executor: works off at once what it is given."""

    def submit(self, function, /, *args, **kwargs):
        future = {futures}.Future()
        try:
            future.set_result(function(*args, **kwargs))
        except BaseException as error:
            future.set_exception(error)
        return future
'''


def is_of_workers(value: Any) -> bool:
    """Whether a value is a pool of `multiprocessing` or an executor of `concurrent.futures`."""
    module, name = type(value).__module__, type(value).__name__
    is_pool = module == "multiprocessing.pool" and name in ("Pool", "ThreadPool")
    return is_pool or (
        module in ("concurrent.futures.process", "concurrent.futures.thread") and name.endswith("Executor")
    )


def write_workers(program: Program, value: Any, where: str, suggested: str | None) -> str:
    """Write what stands for a pool or executor; return its name."""
    if getattr(value, "_initializer", None) is not None:
        raise Opaque(f"{describe(value)}: its workers are prepared by a function of their own")
    program.remember(value, where)
    is_pool = type(value).__module__ == "multiprocessing.pool"
    kind = program.fresh("_AtOnce")
    futures = "" if is_pool else program.standard("concurrent.futures")
    name = program.name_for(value, "workers", suggested)
    program.note(f"{where}: a {type(value).__module__}.{type(value).__name__}", "works off at once what it is given")
    program.step((POOL if is_pool else EXECUTOR).format(name=kind, futures=futures))
    program.step(f"{name} = {kind}()\n")
    return name
