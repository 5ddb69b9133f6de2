import torch.nn


class Block(torch.nn.Module):
    pass


class Plain:
    pass
