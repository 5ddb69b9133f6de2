from .blocks import Block, Plain
from .blocks import Block as _Hidden

__all__ = ["Block", "Plain"]
