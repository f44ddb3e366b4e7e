"""Two pieces of work timed in turn, so that a machine that slows down slows both."""

import os
import statistics
import time


def stay_on_one_processor():
    """Keep both from being moved to another processor half-way, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def milliseconds(work, before=None):
    if before is not None:
        before()
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def in_turn(subject, yardstick, rounds, left_out=1, before=None):
    """Return the medians of the rounds after the first ones; `before` is done before each piece, and not timed.

    Each goes first in every other round, so that neither always comes upon what the other left.
    """
    pairs = [one_round(subject, yardstick, number, before) for number in range(rounds)]
    return medians(pairs[left_out:])


def one_round(subject, yardstick, number, before):
    if number % 2:
        return milliseconds(subject, before), milliseconds(yardstick, before)
    return (milliseconds(yardstick, before), milliseconds(subject, before))[::-1]


def medians(pairs):
    subjects, yardsticks = zip(*pairs)
    return {
        "subject": statistics.median(subjects),
        "yardstick": statistics.median(yardsticks),
        "ratio": statistics.median(one / other for one, other in pairs),
    }
