"""What a dump costs beside the official push and beside PyGAD's own save: prints one JSON line.

`dump.py SANDBOX KEY FOLDER`. One of the runs was tracked: its source was captured when it began, and its state copied
when it ended. What is compared is durable, or sent to a server on loopback: the sandbox, and one that answers without
looking. Both are processes of their own, as a real one is: in a thread they would hold up whichever of the two runs.
"""

import json
import os
import subprocess
import sys
import tempfile

import vilvik
import vilvik_shim
from durable_save import save_durably
from in_turn import in_turn, medians, stay_on_one_processor
from small_run import finished_run, new_run

ROUNDS = 60
FIRST_ROUNDS = 16
PROCESSES = 7
HERE = os.path.dirname(os.path.abspath(__file__))
# What a process pays for its first dump or push, all that is imported for it included.
FIRST_DUMP = "import vilvik_shim; vilvik_shim.dump(ga, sys.argv[1])"
FIRST_PUSH = 'import vilvik; vilvik.push(ga, client=vilvik.Client("vlk_live_bench", base_url=sys.argv[1]))'


def tracked_run(folder):
    ga = new_run()
    with vilvik_shim.track(ga, folder):
        ga.run()
    return ga


def in_a_process(what, argument):
    """Return the milliseconds of these lines in a process that has ended a run, and done nothing else."""
    script = (
        "import sys, time\nfrom small_run import finished_run\nga = finished_run()\nstarted = time.perf_counter()\n"
        f"{what}\nprint((time.perf_counter() - started) * 1000)\n"
    )
    return float(
        subprocess.check_output(
            [sys.executable, "-c", script, argument], cwd=HERE
        )
    )


def at_once(folder):
    """Return subject and yardstick of a process that does nothing else."""
    script = os.path.join(HERE, "dump_at_once.py")
    figures = json.loads(subprocess.check_output([sys.executable, script, folder]))
    return figures["subject"], figures["yardstick"]


class NewRuns:
    """A run of its own for each dump and each save, which go to files of their own."""

    def __init__(self, folder):
        self._folder, self._run, self._number = folder, None, 0

    def begin(self):
        self._run, self._number = finished_run(), self._number + 1

    def dump(self):
        vilvik_shim.dump(self._run, self._folder)

    def save(self):
        save_durably(self._run, self._folder, f"saved {self._number}")


def main():
    server = subprocess.Popen(
        [sys.executable, os.path.join(HERE, "imports_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    bare_url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    stay_on_one_processor()
    ga = finished_run()
    base_url, key, place = sys.argv[1:]
    sandbox = vilvik.Client(key, base_url=base_url)
    bare = vilvik.Client("vlk_live_bench", base_url=bare_url)
    # On a real file system: a temporary folder in memory would make every fsync free.
    with tempfile.TemporaryDirectory(dir=place) as folder:
        tracked = tracked_run(folder)

        def dump():
            vilvik_shim.dump(ga, folder)

        pairs = {
            "push": (dump, lambda: vilvik.push(ga, client=sandbox)),
            "bare": (dump, lambda: vilvik.push(ga, client=bare)),
            "save": (dump, lambda: save_durably(ga, folder)),
            "tracked": (
                lambda: vilvik_shim.dump(tracked, folder),
                lambda: save_durably(tracked, folder),
            ),
        }
        # The sandbox takes 60 imports in an hour; the first rounds are slower.
        figures = {
            name: in_turn(*pair, rounds=ROUNDS, left_out=5, before=finished_run)
            for name, pair in pairs.items()
        }
        new = NewRuns(folder)
        figures["save_new"] = in_turn(
            new.dump, new.save, rounds=ROUNDS, left_out=5, before=new.begin
        )
        figures["save_at_once"] = medians([at_once(folder) for _ in range(PROCESSES)])
        # The first round compiles what is imported.
        figures["first"] = medians(
            [
                (in_a_process(FIRST_DUMP, folder), in_a_process(FIRST_PUSH, bare_url))
                for _ in range(FIRST_ROUNDS)
            ][1:]
        )
    server.communicate()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
