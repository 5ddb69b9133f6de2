import torch

SCALES = torch.tensor([1.0, 2.0])
WIDTH = 4


def sinusoids(n):
    return torch.arange(n).sin()


def split(n):
    return torch.zeros(n), n


def parse(text):
    return text.split(",")


class Config:
    width: int = 4
