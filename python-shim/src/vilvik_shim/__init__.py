"""Write PyGAD runs to disk as run dumps that vilvik-bridge delivers."""

__version__ = "0.1.0"

from ._dump import dump
from ._run_dump import RunDump
from ._track import track

__all__ = ["RunDump", "__version__", "dump", "track"]
