"""What the clean interpreter tells: one line of JSON per event."""

from __future__ import annotations

import json
import os
import traceback
from typing import Any


class Failure(Exception):  # noqa: N818 -- it is none of ours: a finding
    """A stage ended badly and was reported."""


class Report:
    """One line of JSON per event, appended at once: also by forks, also before a crash."""

    def __init__(self, path: str) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)

    def write(self, stage: str, **facts: Any) -> None:
        os.write(self._file, json.dumps({"stage": stage, **facts}).encode() + b"\n")

    def fail(self, stage: str, error: BaseException, **facts: Any) -> Failure:
        traceback.print_exception(type(error), error, error.__traceback__)
        self.write(stage, error=words(error), **facts)
        return Failure(stage)


def words(error: BaseException) -> str:
    try:
        return f"{type(error).__name__}: {error}"
    except Exception as broken:  # noqa: BLE001 -- the user's own __str__
        return f"{type(error).__name__} (its __str__ raised {type(broken).__name__})"
