"""Dumps of one run and its durable saves, in turn, with nothing between: prints one JSON line.

`dump_at_once.py FOLDER`. A process of its own, since where its memory happens to lie makes a tenth of the ratio.
"""

import json
import sys
import tempfile

import vilvik_shim
from durable_save import save_durably
from in_turn import in_turn, stay_on_one_processor
from small_run import finished_run


def main():
    stay_on_one_processor()
    ga = finished_run()
    with tempfile.TemporaryDirectory(dir=sys.argv[1]) as folder:
        figures = in_turn(
            lambda: vilvik_shim.dump(ga, folder),
            lambda: save_durably(ga, folder),
            rounds=60,
            left_out=5,
        )
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
