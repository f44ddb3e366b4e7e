"""A module of the user's own, beside the script."""


def helper(x):
    return x
