import numpy
import pygad

function_inputs1 = [4, -2, 3.5, 5, -11, -4.7]
function_inputs2 = [-2, 0.7, -9, 1.4, 3, 5]
desired_output1 = 50
desired_output2 = 30


def fitness_func(ga_instance, solution, solution_idx):
    output1 = numpy.sum(solution * function_inputs1)
    output2 = numpy.sum(solution * function_inputs2)
    fitness1 = 1.0 / (numpy.abs(output1 - desired_output1) + 0.000001)
    fitness2 = 1.0 / (numpy.abs(output2 - desired_output2) + 0.000001)
    return [fitness1, fitness2]


ga_instance = pygad.GA(num_generations=5, num_parents_mating=4, sol_per_pop=10, num_genes=6, fitness_func=fitness_func,
                       parent_selection_type="nsga2", random_seed=3, suppress_warnings=True)
ga_instance.run()
print(ga_instance.best_solution(ga_instance.last_generation_fitness)[1])
