"""What a dump costs beside the official push and beside PyGAD's own save: prints one JSON line.

`dump.py SANDBOX KEY FOLDER`. The GA is 50 x 10 after 20 generations; one that was tracked had its source captured when
it began, and its state copied when it ended. What is compared is durable, or sent to a server on
loopback: the sandbox, and one that answers without looking. Both are processes of their own, as a real one is: in a thread
they would hold up whichever of the two runs.
"""

import json
import os
import subprocess
import sys
import tempfile

import pygad
import vilvik
import vilvik_shim
from in_turn import in_turn, stay_on_one_processor

ROUNDS = 60


def fitness_func(ga_instance, solution, solution_idx):
    return -float((solution**2).sum())


def new_run():
    return pygad.GA(
        num_generations=20,
        num_parents_mating=10,
        sol_per_pop=50,
        num_genes=10,
        fitness_func=fitness_func,
        random_seed=1,
    )


def finished_run():
    ga = new_run()
    ga.run()
    return ga


def tracked_run(folder):
    ga = new_run()
    with vilvik_shim.track(ga, folder):
        ga.run()
    return ga


def save_durably(ga, folder):
    name = os.path.join(folder, "saved")
    ga.save(name)
    for path, flags in ((f"{name}.pkl", os.O_RDWR), (folder, os.O_RDONLY)):
        descriptor = os.open(path, flags)
        os.fsync(descriptor)
        os.close(descriptor)


def main():
    server = subprocess.Popen(
        [sys.executable, os.path.join(os.path.dirname(__file__), "imports_server.py")],
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
    # The sandbox takes 60 imports in an hour; the first rounds are slower.
    counts = {"rounds": ROUNDS, "left_out": 5}
    # On a real file system: a temporary folder in memory would make every fsync free.
    with tempfile.TemporaryDirectory(dir=place) as folder:
        tracked = tracked_run(folder)
        figures = {
            "push": in_turn(
                lambda: vilvik_shim.dump(ga, folder),
                lambda: vilvik.push(ga, client=sandbox),
                **counts,
            ),
            "bare": in_turn(
                lambda: vilvik_shim.dump(ga, folder),
                lambda: vilvik.push(ga, client=bare),
                **counts,
            ),
            "save": in_turn(
                lambda: vilvik_shim.dump(ga, folder),
                lambda: save_durably(ga, folder),
                **counts,
            ),
            "tracked": in_turn(
                lambda: vilvik_shim.dump(tracked, folder),
                lambda: save_durably(tracked, folder),
                **counts,
            ),
        }
    server.communicate()
    print(json.dumps(figures))


if __name__ == "__main__":
    main()
