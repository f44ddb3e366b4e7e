"""A package beside the scripts."""
from . import limits
from .penalty import make_penalty
