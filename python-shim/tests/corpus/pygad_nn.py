"""Trains pygad.nn weights through pygad.gann, as PyGAD's documentation does."""
import numpy
import pygad
import pygad.gann
import pygad.nn

data_inputs = numpy.array([[1, 1], [1, 0], [0, 1], [0, 0]])
data_outputs = numpy.array([0, 1, 1, 0])


def fitness_func(ga_instance, solution, sol_idx):
    predictions = pygad.nn.predict(last_layer=GANN_instance.population_networks[sol_idx], data_inputs=data_inputs)
    correct = numpy.where(predictions == data_outputs)[0].size
    return (correct / data_outputs.size) * 100


def callback_generation(ga_instance):
    matrices = pygad.gann.population_as_matrices(population_networks=GANN_instance.population_networks,
                                                 population_vectors=ga_instance.population)
    GANN_instance.update_population_trained_weights(population_trained_weights=matrices)


numpy.random.seed(5)
GANN_instance = pygad.gann.GANN(num_solutions=6, num_neurons_input=2, num_neurons_hidden_layers=[2],
                                num_neurons_output=2, hidden_activations=["relu"], output_activation="softmax")
vectors = pygad.gann.population_as_vectors(population_networks=GANN_instance.population_networks)
ga = pygad.GA(num_generations=3, num_parents_mating=3, initial_population=vectors, fitness_func=fitness_func,
              mutation_percent_genes=20, on_generation=callback_generation, random_seed=3, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
