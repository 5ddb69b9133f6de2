"""Which files can matter at all."""

from __future__ import annotations


def worth_reading(source: str) -> bool:
    """Whether the text of a file can hold an nn.Module class: it defines a class and says where one could come from."""
    return "class " in source and ("import" in source)
