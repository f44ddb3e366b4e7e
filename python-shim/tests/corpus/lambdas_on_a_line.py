import pygad
goal, scale = 3.0, 2
fit, gen, stop = lambda g, s, i: -float(abs(s[0] - goal) * scale), lambda g: None, lambda g, f: print("stopped", len(f))
ga = pygad.GA(5, 2, fit, sol_per_pop=6, num_genes=2, on_generation=gen, on_stop=stop, random_seed=1, suppress_warnings=True)
ga.run()
print(ga.best_solutions_fitness[-1])
