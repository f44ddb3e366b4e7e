"""What a dump costs beside the official push and beside PyGAD's own save: prints one JSON line.

`dump.py SANDBOX KEY FOLDER`. The GA is 50 x 10 after 20 generations. What is compared is durable, or sent to a server on
loopback: the sandbox, and one that answers without looking. Both are processes of their own, as a real one is: in a thread
they would hold up whichever of the two runs.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import pygad
import vilvik
import vilvik_shim

ROUNDS = 60  # the sandbox takes as many imports in an hour


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution**2).sum())


def finished_run():
    ga = pygad.GA(
        num_generations=20,
        num_parents_mating=10,
        sol_per_pop=50,
        num_genes=10,
        fitness_func=fitness_func,
        random_seed=1,
    )
    ga.run()
    return ga


def save_durably(ga, folder):
    name = os.path.join(folder, "saved")
    ga.save(name)
    for path, flags in ((f"{name}.pkl", os.O_RDWR), (folder, os.O_RDONLY)):
        descriptor = os.open(path, flags)
        os.fsync(descriptor)
        os.close(descriptor)


def milliseconds(work):
    started = time.perf_counter()
    work()
    return (time.perf_counter() - started) * 1000


def in_turn(subject, yardstick):
    """Both in turn, so that a machine that slows down slows both; medians of the rounds after the first few."""
    pairs = [(milliseconds(subject), milliseconds(yardstick)) for _ in range(ROUNDS)][
        5:
    ]
    subjects, yardsticks = zip(*pairs)
    return {
        "subject": statistics.median(subjects),
        "yardstick": statistics.median(yardsticks),
        "ratio": statistics.median(one / other for one, other in pairs),
    }


def main():
    server = subprocess.Popen(
        [sys.executable, os.path.join(os.path.dirname(__file__), "imports_server.py")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    bare_url = f"http://127.0.0.1:{server.stdout.readline().strip()}"
    ga = finished_run()
    base_url, key, place = sys.argv[1:]
    sandbox = vilvik.Client(key, base_url=base_url)
    bare = vilvik.Client("vlk_live_bench", base_url=bare_url)
    # On a real file system: a temporary folder in memory would make every fsync free.
    with tempfile.TemporaryDirectory(dir=place) as folder:
        figures = {
            "push": in_turn(
                lambda: vilvik_shim.dump(ga, folder),
                lambda: vilvik.push(ga, client=sandbox),
            ),
            "bare": in_turn(
                lambda: vilvik_shim.dump(ga, folder),
                lambda: vilvik.push(ga, client=bare),
            ),
            "save": in_turn(
                lambda: vilvik_shim.dump(ga, folder), lambda: save_durably(ga, folder)
            ),
        }
    server.communicate()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
