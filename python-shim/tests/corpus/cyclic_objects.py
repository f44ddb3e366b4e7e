import pygad


class Node:
    count = 0

    def __init__(self, name, parent=None):
        Node.count += 1
        self.name, self.parent, self.children = name, parent, []
        if parent is not None:
            parent.children.append(self)

    def total(self, solution):
        return float(solution[self.name]) + sum(child.total(solution) for child in self.children)


root = Node(0)
left, right = Node(1, root), Node(2, root)


def fitness_func(ga_instance, solution, solution_idx):
    return left.parent.total(solution) + Node.count


ga = pygad.GA(num_generations=4, num_parents_mating=2, sol_per_pop=6, num_genes=3, fitness_func=fitness_func,
              random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
