"""A small network trained by its weights, in the manner of pygad.gann, with plain numpy."""
import numpy as np
import pygad

inputs = np.array([[1, 1], [1, 0], [0, 1], [0, 0]])
outputs = np.array([0, 1, 1, 0])


class Layer:
    def __init__(self, n_in, n_out, activation):
        self.shape = (n_in, n_out)
        self.activation = activation

    def size(self):
        return self.shape[0] * self.shape[1]

    def forward(self, x, weights):
        return self.activation(x @ weights.reshape(self.shape))


def relu(x):
    return np.maximum(x, 0)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


network = [Layer(2, 3, relu), Layer(3, 1, sigmoid)]


def predict(solution):
    x, start = inputs, 0
    for layer in network:
        x = layer.forward(x, solution[start:start + layer.size()])
        start += layer.size()
    return x[:, 0]


def fitness_func(ga_instance, solution, solution_idx):
    return -float(np.mean((predict(solution) - outputs) ** 2))


ga = pygad.GA(num_generations=6, num_parents_mating=4, sol_per_pop=10, fitness_func=fitness_func,
              num_genes=sum(layer.size() for layer in network), random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
