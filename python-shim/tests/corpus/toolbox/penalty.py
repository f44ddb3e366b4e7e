from .limits import LOWER


def make_penalty(upper):
    def penalty(solution):
        return sum(max(0.0, float(value) - upper) + max(0.0, LOWER - float(value)) for value in solution)
    return penalty
