"""Which bases Python takes together, and which it refuses: its own word against what is told of the class."""

from __future__ import annotations

import re
import sys
from types import ModuleType

import pytest

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

HEAD = """\
import abc
from typing import Generic, TypeVar

from torch import nn

T = TypeVar("T")


class Plain: ...
class Whole(nn.Module): ...
class Deep(Whole): ...
class Holding(nn.Module, Generic[T]): ...
class Abstract(abc.ABC): ...
class Ordering(type):
    def mro(cls):
        return [cls, nn.Module, Whole, object]
"""


@pytest.mark.torch
@pytest.mark.parametrize(
    ("bases", "refused"),
    [
        ("Plain, nn.Module", False),
        ("nn.Module, Plain", False),
        ("Deep, Whole", False),
        ("Whole, Deep", True),
        ("nn.Module, Deep", True),
        ("object, nn.Module", True),
        ("Plain, Whole, Plain", True),
        ("Whole, Abstract", False),
        ("Generic[T], Holding[T]", False),
        ("Holding[T], Generic[T]", False),
        ("Generic[T], nn.Module", False),
    ],
)
def test_bases_without_an_order_are_told_where_python_refuses_them(bases: str, refused: bool) -> None:
    source = f"{HEAD}\n\nclass Net({bases}): ...\n"
    (report,) = Session(Options()).describe("net.py", source, "Net")
    assert (report.raises == "TypeError") is refused
    module = ModuleType("net_of_bases")
    sys.modules[module.__name__] = module
    code = compile(source, "net.py", "exec", dont_inherit=True)
    if not refused:
        exec(code, module.__dict__)
        return
    with pytest.raises(TypeError, match=re.compile("consistent|duplicate base")) as error:
        exec(code, module.__dict__)
    assert error.traceback[-1].lineno + 1 == report.raises_line


@pytest.mark.parametrize(
    "bases", ["nn.Module, Whole, Unread", "nn.Module, Whole, metaclass=Ordering", "Unread, nn.Module"]
)
def test_nothing_is_told_of_bases_that_are_not_all_known(bases: str) -> None:
    (report,) = Session(Options()).describe(
        "net.py", f"{HEAD}\n\nfrom far import Unread\nclass Net({bases}): ...\n", "Net"
    )
    assert report.raises == ""
