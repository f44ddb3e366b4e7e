import pygad


class Base:
    penalty = 2

    def __init__(self, limit):
        self.limit = limit

    def score(self, solution):
        return float(sum(solution))

    def fitness(self, ga_instance, solution, solution_idx):
        return self.score(solution)


class Limited(Base):
    def __init__(self, limit, floor):
        super().__init__(limit)
        self.floor = floor

    def score(self, solution):
        total = super().score(solution)
        return total if total <= self.limit else self.limit - self.penalty * (total - self.limit)


ga = pygad.GA(num_generations=6, num_parents_mating=2, sol_per_pop=6, num_genes=4, fitness_func=Limited(6.0, 0).fitness,
              random_seed=2, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
