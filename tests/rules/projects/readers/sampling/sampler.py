from sampling.steps.euler import Euler


def sample(x, euler: Euler):
    for step in euler.steps:
        x = euler.step(x, step)
    return x
