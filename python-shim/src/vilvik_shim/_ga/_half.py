"""The fitness of a generation that broke while it was evaluated: read from the frames of PyGAD, then let go."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .._file._typed import UnportableError, encode, encode_array, encode_object

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import FrameType, TracebackType


def half_generation(frames: Iterator[FrameType], ga: Any) -> str | None:
    """Return as JSON population and fitness by row (null: not reached); None where nothing was evaluated."""
    rows: list[Any] | None = None
    fresh: tuple[list[int], list[Any]] | None = None
    for frame in frames:
        name, own = frame.f_code.co_name, frame.f_locals
        if name not in ("cal_pop_fitness", "_evaluate_fitness") or own.get("self") is not ga:
            continue
        if name == "cal_pop_fitness" and isinstance(own.get("pop_fitness"), list):
            rows = [None if isinstance(value, str) else value for value in own["pop_fitness"]]
        elif isinstance(own.get("fitness_values"), list) and not own.get("adaptive"):
            fresh = list(own.get("indices") or ()), list(own["fitness_values"])
    if rows is None or len(rows) != len(ga.population):
        return None
    for index, value in zip(*(fresh or ([], []))):
        rows[index] = value
    known = sum(value is not None for value in rows)
    if known == 0:
        return None
    try:
        return encode_object(
            {
                "generation": str(int(ga.generations_completed)),
                "population": encode(ga.population, "half.population"),
                "fitness": encode_array([encode(value, "half.fitness") for value in rows]),
                "evaluated": str(known),
            }
        )
    except UnportableError:
        return None


def frames_of(trace: TracebackType | None) -> Iterator[FrameType]:
    """Yield the frames of a traceback, outermost first."""
    while trace is not None:
        yield trace.tb_frame
        trace = trace.tb_next


def frames_from(frame: FrameType | None) -> Iterator[FrameType]:
    """Yield a frame and those that called it."""
    while frame is not None:
        yield frame
        frame = frame.f_back
