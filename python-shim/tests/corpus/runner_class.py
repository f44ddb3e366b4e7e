"""A class that owns its GA and gives it its own methods, as PyGAD's documentation shows."""
import pygad


class Test:
    def __init__(self):
        self.generations_seen = 0
        self.ga = pygad.GA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, suppress_warnings=True,
                           fitness_func=self.fitness_func, on_generation=self.on_generation, on_start=self.on_start,
                           random_seed=11)

    def fitness_func(self, ga_instance, solution, solution_idx):
        return float(sum(solution))

    def on_start(self, ga_instance):
        print("on_start", self.ga is ga_instance)

    def on_generation(self, ga_instance):
        self.generations_seen += 1
        print("on_generation", self.generations_seen, self.ga.generations_completed)


test = Test()
test.ga.run()
print(test.ga.best_solutions_fitness[-1], test.generations_seen)
