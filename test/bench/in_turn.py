"""Two pieces of work timed in turn, so that a machine that slows down slows both."""

import os
import statistics
import time


def stay_on_one_processor():
    """Keep both from being moved to another processor half-way, where the system can do that."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def milliseconds(work, rest=0.0):
    time.sleep(rest)
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def in_turn(subject, yardstick, rounds, left_out=1, rest=0.0):
    """Return the medians of the rounds after the first ones; `rest` are the seconds of sleep before each piece.

    Each goes first in every other round, so that neither always comes upon what the other left.
    """
    pairs = [one_round(subject, yardstick, number, rest) for number in range(rounds)]
    return medians(pairs[left_out:])


def one_round(subject, yardstick, number, rest):
    if number % 2:
        return milliseconds(subject, rest), milliseconds(yardstick, rest)
    return (milliseconds(yardstick, rest), milliseconds(subject, rest))[::-1]


def medians(pairs):
    subjects, yardsticks = zip(*pairs)
    return {
        "subject": statistics.median(subjects),
        "yardstick": statistics.median(yardsticks),
        "ratio": statistics.median(one / other for one, other in pairs),
    }
