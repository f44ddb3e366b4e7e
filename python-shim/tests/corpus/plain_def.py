"""The first example of PyGAD's documentation: weights of a linear function."""
import pygad
import numpy

function_inputs = [4, -2, 3.5, 5, -11, -4.7]
desired_output = 44


def fitness_func(ga_instance, solution, solution_idx):
    output = numpy.sum(solution * function_inputs)
    fitness = 1.0 / numpy.abs(output - desired_output)
    return fitness


ga_instance = pygad.GA(num_generations=10, num_parents_mating=4, fitness_func=fitness_func, sol_per_pop=8,
                       num_genes=len(function_inputs), init_range_low=-2, init_range_high=5,
                       parent_selection_type="sss", keep_parents=1, crossover_type="single_point",
                       mutation_type="random", mutation_percent_genes=20, random_seed=42)
ga_instance.run()
solution, solution_fitness, solution_idx = ga_instance.best_solution(ga_instance.last_generation_fitness)
print(f"Parameters of the best solution : {solution}")
print(f"Fitness value of the best solution = {solution_fitness}")
prediction = numpy.sum(numpy.array(function_inputs) * solution)
print(f"Predicted output based on the best solution : {prediction}")
