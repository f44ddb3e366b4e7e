import pygad


class LoggedGA(pygad.GA):
    """A GA with a method of its own and an operator that is overridden."""

    def __init__(self, *args, target=0.0, **kwargs):
        super().__init__(*args, **kwargs)
        self.target = target
        self.mutation_calls = 0

    def random_mutation(self, offspring):
        self.mutation_calls += 1
        return super().random_mutation(offspring)

    def miss(self, solution):
        return abs(float(solution.sum()) - self.target)


def fitness_func(ga_instance, solution, solution_idx):
    return -ga_instance.miss(solution)


ga = LoggedGA(num_generations=5, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              target=2.5, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1], ga.mutation_calls)
