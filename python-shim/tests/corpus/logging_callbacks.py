import logging
import sys
import pygad

logging.basicConfig(stream=sys.stdout, level=logging.INFO, format="%(levelname)s %(message)s")
logger = logging.getLogger("my.ga")


def fitness_func(ga_instance, solution, solution_idx):
    logger.debug("evaluating %s", solution_idx)
    return -float(abs(solution).sum())


def on_generation(ga_instance):
    logger.info("generation %d", ga_instance.generations_completed)


ga = pygad.GA(num_generations=3, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              on_generation=on_generation, logger=logger, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
