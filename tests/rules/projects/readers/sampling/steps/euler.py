import torch

from sampling.schedule import Schedule


class Euler(Schedule):
    def set_times(self, count, device=None):
        self.times = torch.ones(count, 1, device=device)

    def step(self, x, t):
        return x * self.betas[t] + self.alphas[t] + self.sigmas[t].to(x.device) + self.times


class Keeper:
    """Its scale is its own."""

    def __init__(self, schedule: Schedule):
        self.schedule = schedule
        self.scale = 2

    def scaled(self, x):
        return x * self.scale
