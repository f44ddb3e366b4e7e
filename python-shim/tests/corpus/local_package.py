import pygad
import toolbox.scoring
from toolbox import make_penalty, limits
from toolbox.scoring import Scorer

scorer = Scorer(weight=0.5)
penalty = make_penalty(limits.UPPER)


def fitness_func(ga_instance, solution, solution_idx):
    return scorer.score(solution) - penalty(solution) + toolbox.scoring.offset()


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
