import datetime
import decimal
import fractions
import pygad

LIMITS = {"low": (0, 1), "high": {3, 4}, "names": frozenset({"x"})}
RATE = decimal.Decimal("0.1")
SHARE = fractions.Fraction(1, 3)
DAY = datetime.date(2024, 2, 29)
NOTHING = None
TEXT = "naïve “text”"
INF = float("inf")


def fitness_func(ga_instance, solution, solution_idx):
    value = float(solution[0]) * float(RATE) + float(SHARE) + DAY.day + len(TEXT)
    if NOTHING is None and value < INF and 3 in LIMITS["high"]:
        return value
    return 0


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
