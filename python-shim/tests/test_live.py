"""Live cards without a notebook: how often they are shown, and in whose process."""

from __future__ import annotations

import os

import golden_runs

from vilvik_shim import track
from vilvik_shim._watch._audience import looking_on
from vilvik_shim.notebook._live import MOST_CARDS, RATIO, Live


class Clock:
    """Goes on by one each time it is asked."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 1
        return self.now


def followed(count, tmp_path, **changes):
    """Run so many GAs in lines; return the clock at the end."""
    clock = Clock()
    live = Live(can_update=False, is_wanted=True, monotonic=clock)
    with looking_on(live.look):
        for number in range(count):
            ga = golden_runs.sphere_ga(**changes)
            with track(ga, tmp_path, name=f"run {number}", proof="off"):
                ga.run()
    live.end()
    return clock.now


def test_all_runs_of_a_cell_together_are_shown_at_a_small_share_of_their_time(tmp_path, capsys):
    took = followed(30, tmp_path, num_generations=20)
    lines = [line for line in capsys.readouterr().out.splitlines() if ": generation " in line]
    # Each costs a tick of the clock.
    assert 2 <= len(lines) <= 1 + took / (RATIO + 1)


def test_of_many_runs_a_few_have_a_card_and_the_others_are_counted(tmp_path, capsys):
    followed(30, tmp_path, num_generations=2)
    said = capsys.readouterr().out
    names = [f"run {number} (" for number in [*range(MOST_CARDS - 1), 29]]
    assert said.count("\n  file     ") == MOST_CARDS
    assert all(name in said for name in names)
    assert said.endswith("and 22 runs before the last: %vilvik lists them\n")


def test_a_forked_child_has_no_spectators(tmp_path):
    read, write = os.pipe()
    ga = golden_runs.sphere_ga(num_generations=2)

    def tell(_watch):
        os.write(write, b"%d\n" % os.getpid())

    with looking_on(tell), track(ga, tmp_path, proof="off"):
        child = os.fork()
        if child == 0:
            try:
                ga.run()
            finally:
                os._exit(0)
        os.waitpid(child, 0)
        ga.run()
    os.close(write)
    with open(read, "rb") as heard:
        assert set(heard.read().split()) == {b"%d" % os.getpid()}
