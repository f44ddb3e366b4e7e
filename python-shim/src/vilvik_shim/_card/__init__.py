"""A run shown: facts -> words -> text, HTML, JSON. Reads dumps and the bridge's views; writes nothing, runs nothing."""

from ._card import Card, card
from ._compare import Comparison, compare

__all__ = ["Card", "Comparison", "card", "compare"]
