"""Prove a dump: that its body alone, in a clean interpreter, gives the run again.

The code of a dump never runs in the process of the user.
"""

from ._start import mark_pending, proof_mode, start_proof

__all__ = ["main", "mark_pending", "proof_mode", "start_proof"]


def main(argv: list[str]) -> int:
    """Do `python -m vilvik_shim proof` with these words and return the exit code."""
    from ._command import main as command  # noqa: PLC0415 -- a run that is only dumped needs none of it

    return command(argv)
