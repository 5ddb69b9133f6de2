from typing import Generic, TypeVar

from torch import nn

T = TypeVar("T")


class Layer(nn.Module):
    pass


class Typed(Layer, Generic[T]):
    pass
