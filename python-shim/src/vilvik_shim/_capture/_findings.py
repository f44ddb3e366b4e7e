"""What of the captured code may be secret or heavy: findings tell the role, the line and the kind, never the value."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from .._file._values import Json
    from .._notes import Notes

MAX_HEAVY_BYTES = 1024 * 1024
HEAVY = "more than 1 MiB of inlined files and constants"


class Shape(NamedTuple):
    """What a finding looks like. Each match has one of the `marks`, in whatever case: most texts have none of them."""

    marks: tuple[str, ...]
    pattern: str


HOME_PATH = "home"
# Key shapes of well-known services, as they publish them for scanners.
SHAPES = {
    "AWS access key": Shape(("akia", "asia"), r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b"),
    "GitHub token": Shape(
        ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        r"\b(?:gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{40,})",
    ),
    "GitLab token": Shape(("glpat-",), r"\bglpat-[A-Za-z0-9_-]{20,}"),
    "Slack token": Shape(("xox",), r"\bxox[abeprs]-[A-Za-z0-9-]{10,}"),
    "Slack webhook": Shape(("hooks.slack.com",), r"hooks\.slack\.com/services/T\w+/B\w+/\w+"),
    "Google API key": Shape(("aiza",), r"\bAIza[0-9A-Za-z_-]{35}"),
    "Stripe key": Shape(("k_live_", "k_test_"), r"\b[rs]k_(?:live|test)_[0-9A-Za-z]{16,}"),
    "OpenAI or Anthropic key": Shape(("sk-",), r"\bsk-(?:ant-|proj-)?[A-Za-z0-9_-]{20,}"),
    "Hugging Face token": Shape(("hf_",), r"\bhf_[A-Za-z0-9]{30,}"),
    "Vilvik key": Shape(("vlk_",), r"\bvlk_[A-Za-z0-9_]{8,}"),
    "npm token": Shape(("npm_",), r"\bnpm_[A-Za-z0-9]{36}"),
    "PyPI token": Shape(("pypi-",), r"\bpypi-[A-Za-z0-9_-]{50,}"),
    "SendGrid key": Shape(("sg.",), r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"),
    "Azure storage key": Shape(("accountkey=",), r"AccountKey=[A-Za-z0-9+/=]{40,}"),
    "Telegram token": Shape((":aa",), r"\b[0-9]{8,10}:AA[A-Za-z0-9_-]{33}"),
    "web token": Shape(("eyj",), r"\beyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}"),
    "private key": Shape(("private key",), r"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----"),
    "password in an address": Shape(("://",), r"\b[a-z][a-z0-9+.-]*://[^\s/:@'\"{}]+:[^\s/@'\"{}]+@"),
    "password": Shape(
        ("passw", "passphrase", "pwd", "secret", "api", "access", "auth", "private"),
        r"(?i)\b\w*(?:password|passwd|passphrase|pwd|secret|api_?key|access_?key|auth_?token|access_?token|private_?key)"
        r"\w*\\?[\"']?\]?\s*(?::\s*(?:str|bytes)\s*=|[:=])\s*b?\\?[\"'](?!\s*\\?[\"'])[^\s\"'\\]{4,}",
    ),
    HOME_PATH: Shape(("/home/", "/users/", ":\\"), r"(?:/home/|/Users/|\b[A-Za-z]:\\{1,2}Users\\{1,2})[^\s/\\\"']+"),
}
# What stands where a secret would, and is none.
PLACEHOLDER = r"(?i)[\"'](?:<.*|x{3,}.*|\*+|\.{3,}|your[-_ ].*|changeme|none|null|example.*|placeholder.*)$"
# A compressed constant: what it holds is read; to search what it is packed into can take longer than the run did.
COMPRESSED = re.compile(r"(?<=b64decode\()(\\*')[A-Za-z0-9+/]{200,}")


class Packed(NamedTuple):
    """A constant that a code field carries compressed: how its text there begins, and what is inside."""

    mark: str
    text: str


def findings_of(
    code: Mapping[str, Json], packed: Mapping[str, Iterable[Packed]], weights: Iterable[Json], notes: Notes
) -> list[Json]:
    """Return possible secrets as `{role, line, kind}`, in the order of the code; the line counts from 1 in the field.

    Constants that are carried compressed (`packed`, by role) are read too, and found at the line they stand on. Paths
    into a home folder are only noted. More than 1 MiB of `weights` in all is a finding of the role that has the most.
    """
    found: dict[tuple[str, int, str], None] = {}
    for role, text in code.items():
        if not isinstance(text, str) or role.endswith("_entry"):
            continue
        for line, kind in _suspects(text, tuple(packed.get(role, ()))):
            if kind == HOME_PATH:
                notes.add(f"code.{role}", f"a path into a home folder, line {line}", "sent as it is")
            else:
                found[role, line, kind] = None
    findings: list[Json] = [{"role": role, "line": line, "kind": kind} for role, line, kind in found]
    return findings + _too_heavy(weights)


# A run is dumped again and again with the same code.
@lru_cache(maxsize=32)
def _suspects(text: str, packed: tuple[Packed, ...]) -> tuple[tuple[int, str], ...]:
    """Return line and kind of what looks secret, and of paths into a home folder."""
    parts = list(_lines(text, packed))
    patterns = _possible("\n".join([part for _, part in parts]).casefold())
    if not patterns:
        return ()
    return tuple((line, kind) for line, part in parts for kind in _kinds(part, patterns))


def _lines(text: str, packed: Iterable[Packed]) -> Iterator[tuple[int, str]]:
    """Yield what is to be read, by the line it stands on."""
    lines = text.split("\n")
    yield from enumerate(COMPRESSED.sub(r"\1", text).split("\n"), 1)
    for constant in packed:
        number = next((number for number, line in enumerate(lines, 1) if constant.mark in line), 1)
        for line in constant.text.split("\n"):
            yield number, line


def _possible(text: str) -> dict[str, re.Pattern[str]]:
    """Return, by kind, the patterns that may match somewhere in a text; the others are not even compiled."""
    return {
        kind: re.compile(shape.pattern) for kind, shape in SHAPES.items() if any(mark in text for mark in shape.marks)
    }


def _kinds(line: str, patterns: Mapping[str, re.Pattern[str]]) -> Iterator[str]:
    for kind, pattern in patterns.items():
        match = pattern.search(line)
        if match is not None and not (kind == "password" and re.search(PLACEHOLDER, match.group())):
            yield kind


def _too_heavy(weights: Iterable[Json]) -> list[Json]:
    sizes: dict[str, int] = {}
    for weight in weights:
        if isinstance(weight, dict):
            role, size = str(weight["role"]), weight["bytes"]
            sizes[role] = sizes.get(role, 0) + (size if isinstance(size, int) else 0)
    if sum(sizes.values()) <= MAX_HEAVY_BYTES:
        return []
    return [{"role": max(sizes, key=lambda role: sizes[role]), "line": 1, "kind": HEAVY}]
