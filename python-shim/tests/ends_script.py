"""A program whose run ends as its argument says; the one that is killed from outside says when a file is written."""

import atexit
import os
import signal
import sys
import threading
import time

import numpy as np
import pygad

import vilvik_shim

END, GENERATION = sys.argv[1], 6


def fitness(ga_instance, solution, solution_idx):
    if ga_instance.generations_completed == GENERATION and solution_idx == 6:
        end_here()
    if END == "killed from outside":
        time.sleep(0.001)
    return -float(np.sum(np.asarray(solution) ** 2))


def end_here():
    if END == "error":
        raise ValueError("broken")
    if END == "ctrl-c":
        signal.raise_signal(signal.SIGINT)
    if END == "exit":
        sys.exit(9)
    if END in ("SIGTERM", "SIGHUP", "forked child"):
        os.kill(os.getpid(), getattr(signal, END, signal.SIGTERM))
        threading.Event().wait()
    if END == "signals at once":
        names = (signal.SIGTERM, signal.SIGHUP)
        signal.pthread_sigmask(signal.SIG_BLOCK, names)
        for name in names:
            os.kill(os.getpid(), name)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, names)
        threading.Event().wait()
    if END == "own handler":
        os.kill(os.getpid(), signal.SIGTERM)
    if END == "daemon thread":
        inside.set()
        threading.Event().wait()


def own_handler(number, frame):
    print("own handler")
    sys.exit(4)


def say_when_written():
    """Print a line as soon as the first dump is in its place."""
    replace = os.replace

    def replace_and_say(*names):
        replace(*names)
        os.replace = replace
        print("written", flush=True)

    os.replace = replace_and_say  # type: ignore[assignment]


inside = threading.Event()
generations = 10**6 if END == "killed from outside" else 10
signal.signal(signal.SIGHUP, signal.SIG_DFL)  # under nohup it is ignored
if END == "own handler":
    signal.signal(signal.SIGTERM, own_handler)
if END == "killed from outside":
    say_when_written()
atexit.register(lambda: print("atexit"))
vilvik_shim.install()
ga = pygad.GA(
    num_generations=generations,
    num_parents_mating=4,
    sol_per_pop=8,
    num_genes=3,
    fitness_func=fitness,
    keep_elitism=0,
    random_seed=5,
    suppress_warnings=True,
)
if END == "daemon thread":
    threading.Thread(target=ga.run, daemon=True).start()
    inside.wait()
elif END == "forked child" and os.fork():
    os.wait()
else:
    ga.run()
