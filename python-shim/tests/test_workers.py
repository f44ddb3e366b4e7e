"""Pools and executors that code holds: where it runs next, what they are given is worked off at once."""

from __future__ import annotations

import textwrap

import pytest
from written import capture, rebuilt

HEAD = """
    from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor, as_completed
    from multiprocessing.pool import Pool, ThreadPool

    def square(x):
        return x * x

    def add(x, y):
        return x + y
"""
POOL = """
    POOL = ThreadPool(2)

    def use(x):
        seen = []
        POOL.apply_async(square, (x,), callback=seen.append).wait()
        with POOL as pool:
            return (
                pool.map(square, [x, 3], 1),
                pool.starmap(add, [(x, 1)]),
                sorted(pool.imap_unordered(square, [x])),
                list(pool.imap(square, [x, 2])),
                pool.apply(add, (x,), {"y": 2}),
                pool.map_async(square, [x]).get(timeout=9),
                pool.apply_async(add, (x, 5)).get(),
                seen,
            )
"""
EXECUTOR = """
    class Simulator:
        def __init__(self):
            self.executor = ThreadPoolExecutor(2)

        def run(self, x):
            futures = [self.executor.submit(square, item) for item in (x, 3)]
            failed = self.executor.submit(add, x)
            return (
                sorted(future.result() for future in as_completed(futures)),
                list(self.executor.map(add, [x, 1], [1, 2])),
                type(failed.exception()).__name__,
            )

    SIMULATOR = Simulator()

    def use(x):
        return SIMULATOR.run(x)
"""


@pytest.mark.parametrize("body", [POOL, EXECUTOR], ids=["pool", "executor"])
def test_what_workers_are_given_has_the_same_results(body, module_of):
    use = module_of(textwrap.dedent(HEAD + body)).use
    assert rebuilt(use, "written")(4) == use(4)


def test_workers_that_a_function_prepares_are_named(module_of):
    module = module_of(
        textwrap.dedent(HEAD) + "POOL = ThreadPool(1, print)\ndef use(x):\n    return POOL.map(square, [x])\n"
    )
    found = capture(module.use)
    assert found.report["fitness_func"]["opaque"] == ["POOL"]
    module.POOL.terminate()
