import pygad
import shapes
from shapes import Circle, area as area_of, UNIT

circle = Circle(2.0)


def fitness_func(ga_instance, solution, solution_idx):
    return -abs(area_of(Circle(float(solution[0]))) - circle.area()) + shapes.bonus(solution) * len(UNIT)


ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1], shapes.calls)
