from .base import BaseNet
from .helpers import sinusoids as table

__all__ = ["BaseNet", "table"]
