from library.core import *
from library.core.blocks import Block as PublicBlock
