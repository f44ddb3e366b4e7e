"""What the shim costs a run: one figure per call, printed as a JSON line.

`shim.py FIGURE FOLDER`; FIGURE is one of those below, FOLDER lies on a real file system, where a sync is not free.
"""

import json
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from in_turn import in_turn, medians, milliseconds, stay_on_one_processor

ROUNDS = 15
GENERATIONS = 1000
GENERATIONS_A_TURN = 10
FUNCTIONS = 20


class Turns:
    """Two threads that work in turn, and the seconds each has had."""

    def __init__(self):
        self.seconds = {"subject": 0.0, "yardstick": 0.0}
        self._mine = {name: threading.Semaphore(0) for name in self.seconds}
        self._ended = set()
        self._since = 0.0

    def run(self, work):
        """Do the work of both; it calls `hand_over` at its borders."""
        threads = [
            threading.Thread(target=self._work, args=(name, work[name]), name=name)
            for name in self.seconds
        ]
        for thread in threads:
            thread.start()
        self._since = time.perf_counter()
        self._mine["subject"].release()
        for thread in threads:
            thread.join()

    def hand_over(self):
        """Let the other work until it hands over, or has ended."""
        me = threading.current_thread().name
        if len(self._ended) == 0:
            self._count(me)
            self._mine[self._other(me)].release()
            self._mine[me].acquire()

    def _work(self, name, work):
        self._mine[name].acquire()
        work()
        self._count(name)
        self._ended.add(name)
        self._mine[self._other(name)].release()

    def _count(self, name):
        now = time.perf_counter()
        self.seconds[name] += now - self._since
        self._since = now

    @staticmethod
    def _other(name):
        return "yardstick" if name == "subject" else "subject"


def generation_by_generation(subject, yardstick, rounds=ROUNDS):
    """Two runs on one processor, each a few generations and then the other: what slows the machine slows both."""
    import pygad

    stay_on_one_processor()
    turns = Turns()
    mutate = pygad.GA.run_mutation

    def run_mutation(ga):
        if ga.generations_completed % GENERATIONS_A_TURN == 0:
            turns.hand_over()
        return mutate(ga)

    pygad.GA.run_mutation = run_mutation
    pairs = []
    for _ in range(rounds + 1):
        turns = Turns()
        turns.run({"subject": subject, "yardstick": yardstick})
        pairs.append([seconds * 1000 for seconds in turns.seconds.values()])
    pygad.GA.run_mutation = mutate
    return medians(pairs[1:])


def tracking(folder):
    """A run of 1 ms generations, tracked beside untracked.

    All that tracking adds counts: the capture of the sources, what is done at each generation, the copies, and the
    durable dump at the end. Only the import and the facts of the process, gathered once, are in the round left out.
    """
    import numpy
    import pygad
    import vilvik_shim

    matrix = numpy.random.default_rng(1).random((50, 50))

    def fitness_func(ga_instance, solution, solution_idx):
        return -float((matrix @ matrix @ matrix)[0, 0] + (solution**2).sum())

    def new_run():
        return pygad.GA(
            num_generations=GENERATIONS,
            num_parents_mating=5,
            sol_per_pop=10,
            num_genes=10,
            fitness_func=fitness_func,
            random_seed=1,
            suppress_warnings=True,
        )

    def tracked():
        ga = new_run()
        with vilvik_shim.track(ga, folder):
            ga.run()

    def untracked():
        new_run().run()

    figures = generation_by_generation(tracked, untracked)
    return {**figures, "per_generation": figures["yardstick"] / GENERATIONS}


def large_run():
    import numpy
    import pygad

    ga = pygad.GA(
        num_generations=1,
        num_parents_mating=2,
        initial_population=numpy.random.default_rng(1).random((1000, 1000)),
        fitness_func=large_fitness,
        suppress_warnings=True,
    )
    ga.run()
    return ga


def large_fitness(ga_instance, solution, solution_idx):
    return float(solution[0])


def large(folder):
    """A population of 1000 x 1000, dumped beside `json.dumps` of it."""
    import vilvik_shim

    ga = large_run()
    return in_turn(
        lambda: vilvik_shim.dump(ga, folder),
        lambda: json.dumps(ga.population.tolist()),
        rounds=6,
    )


def memory(folder):
    """The memory that a dump of 1000 x 1000 adds at its peak, beside the size of its file, in MB."""
    import vilvik_shim

    ga = large_run()
    before = resident_bytes()
    path = vilvik_shim.dump(ga, folder).path
    added = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024 - before
    size = os.path.getsize(path)
    return {"subject": added / 1e6, "yardstick": size / 1e6, "ratio": added / size}


def resident_bytes():
    with open("/proc/self/statm", encoding="ascii") as file:
        return int(file.read().split()[1]) * resource.getpagesize()


def capture(folder):
    """The capture of 20 functions, each with a helper and a constant, read for the first time."""
    text = "import math\nfrom types import SimpleNamespace\n"
    for number in range(FUNCTIONS):
        text += (
            f"\n\nSCALE_{number} = {number}\n\n\ndef helper_{number}(values):\n"
            f"    return [math.sqrt(abs(value)) * SCALE_{number} for value in values]\n"
        )
    calls = " + ".join(
        f"sum(helper_{number}(solution))" for number in range(FUNCTIONS - 1)
    )
    text += f"\n\ndef fitness_func(ga_instance, solution, solution_idx):\n    return {calls}\n"
    times = []
    for number in range(ROUNDS):
        module = os.path.join(folder, f"functions_{number}.py")
        with open(module, "w", encoding="utf-8") as file:
            file.write(text)
        script = (
            f"import sys, time; sys.path.insert(0, {folder!r})\n"
            f"import numpy, pygad, functions_{number} as user\n"
            "from types import SimpleNamespace\n"
            "from vilvik_shim._capture import read_sources\n"
            "ga = SimpleNamespace(fitness_func=user.fitness_func)\n"
            "started = time.perf_counter(); read_sources(ga)\n"
            "print((time.perf_counter() - started) * 1000)\n"
        )
        times.append(float(subprocess.check_output([sys.executable, "-c", script])))
    return {
        "subject": statistics.median(times),
        "yardstick": 30,
        "ratio": statistics.median(times) / 30,
    }


def card(folder):
    """The card of 10,000 generations, from the file to all that a notebook is given, beside 20 ms."""
    import vilvik_shim

    run = long_run(folder)
    times = [
        milliseconds(lambda: vilvik_shim.card(run)._repr_mimebundle_())
        for _ in range(ROUNDS + 1)
    ][1:]
    return {
        "subject": statistics.median(times),
        "yardstick": 20,
        "ratio": statistics.median(times) / 20,
    }


def card_size(folder):
    """The HTML of that card beside 60 kB."""
    import vilvik_shim

    size = len(vilvik_shim.card(long_run(folder)).html().encode()) / 1000
    return {"subject": size, "yardstick": 60, "ratio": size / 60}


def long_run(folder):
    """A run of 10,000 generations whose fitness jumps, so that nothing can be left out of its curve."""
    import numpy
    import pygad
    import vilvik_shim

    chance = numpy.random.default_rng(1)
    ga = pygad.GA(
        num_generations=10_000,
        num_parents_mating=2,
        sol_per_pop=4,
        num_genes=2,
        keep_elitism=0,
        keep_parents=0,
        fitness_func=lambda ga_instance, solution, solution_idx: float(
            chance.lognormal(sigma=4)
        ),
        random_seed=1,
        suppress_warnings=True,
    )
    with vilvik_shim.track(ga, folder) as run:
        ga.run()
    return run


def importing(folder):
    """`import vilvik_shim` beside `import pygad`, each in a process of its own."""

    def seconds(module):
        script = f"import time; t = time.perf_counter(); import {module}; print(time.perf_counter() - t)"
        return float(subprocess.check_output([sys.executable, "-c", script])) * 1000

    return medians(
        [(seconds("vilvik_shim"), seconds("pygad")) for _ in range(ROUNDS)][1:]
    )


FIGURES = {
    figure.__name__: figure
    for figure in (tracking, large, memory, capture, card, card_size, importing)
}

if __name__ == "__main__":
    with tempfile.TemporaryDirectory(dir=sys.argv[2]) as place:
        print(json.dumps(FIGURES[sys.argv[1]](place)))
