import pygad


class Point:
    __slots__ = ("x", "y")

    def __init__(self, x, y):
        self.x, self.y = x, y

    @property
    def size(self):
        return (self.x ** 2 + self.y ** 2) ** 0.5

    def __eq__(self, other):
        return (self.x, self.y) == (other.x, other.y)

    __hash__ = None


corner = Point(3, 4)
corners = [corner, Point(1, 1), corner]


def fitness_func(ga_instance, solution, solution_idx):
    assert corners[0] is corners[2]
    return -abs(float(solution.sum()) - sum(point.size for point in corners))


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=2, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
