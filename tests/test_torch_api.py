"""The torch data as the linter reads it: without torch."""

from __future__ import annotations

import subprocess
import sys

import pytest

from flake8_torchparams.torch_api import api, split_union, tuple_elements
from flake8_torchparams.torch_api.overloads import parse_overload


def test_torch_is_not_imported() -> None:
    """All of the data can be asked in a process that never loads torch or numpy."""
    code = (
        "import sys\n"
        "from flake8_torchparams.torch_api import api\n"
        "assert api().function('torch.zeros') == 'tensor'\n"
        "assert api().module_class('torch.nn.Linear').parameters == {'weight': 'always', 'bias': 'always'}\n"
        "assert not {'torch', 'numpy', 'libcst'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.parametrize(
    ("dotted", "canonical"),
    [
        ("torch.nn.modules.linear.Linear", "torch.nn.Linear"),
        ("torch.nn.modules.Module", "torch.nn.Module"),
        ("torch.nn.modules.module.Module", "torch.nn.Module"),
        ("torch.nn.parameter.Parameter", "torch.nn.Parameter"),
        ("torch.functional.split", "torch.split"),
        ("torch.functional.F.relu", "torch.nn.functional.relu"),
        ("torch._tensor.Tensor", "torch.Tensor"),
        ("torch.float", "torch.float32"),
        ("torch.autograd.variable.Variable", "torch.autograd.Variable"),
        ("torch.nn.modules.module.Module.register_buffer", "torch.nn.Module.register_buffer"),
        ("torch.sparse.torch.eye", "torch.eye"),
        ("torch.no.such.thing", "torch.no.such.thing"),
        ("numpy.zeros", "numpy.zeros"),
        ("torch", "torch"),
    ],
)
def test_canonical(dotted: str, canonical: str) -> None:
    """The shortest public name is found, through aliased modules and behind classes too."""
    assert api().canonical(dotted) == canonical


def test_what_names_are() -> None:
    """Packages, classes, functions and constants are told apart."""
    data = api()
    assert data.is_package("torch.nn.functional")
    assert not data.is_package("torch.nn.Linear")
    assert data.is_class("torch.nn.Parameter")
    assert data.is_class("torch.Generator")
    assert not data.is_class("torch.zeros")
    assert data.parameter_class("torch.nn.parameter.Parameter") == "parameter"
    assert data.parameter_class("torch.nn.parameter.UninitializedParameter") == "parameter"
    assert data.parameter_class("torch.nn.Buffer") == "buffer"
    assert data.is_tensor_class("torch.cuda.FloatTensor")
    assert not data.is_tensor_class("torch.nn.Parameter")
    assert data.dtype("torch.cfloat") == "complex"
    assert data.dtype("torch.bfloat16") == "float"
    assert data.dtype("torch.strided") is None
    assert data.other_class("torch.device") == "device"
    assert data.other_class("torch.optim.Adam") == "object"
    assert data.other_class("torch.nn.Linear") is None
    assert data.constant("torch.pi") == "float"
    assert data.has("torch.nn.init.xavier_normal_")
    assert not data.has("torch.nn.init.nothing")


@pytest.mark.parametrize(
    ("function", "npos", "keywords", "arguments", "kind"),
    [
        ("torch.max", 1, {}, [], "tensor"),
        ("torch.max", 2, {}, [], "tensor|tuple[tensor,tensor]"),
        ("torch.max", 2, {}, [None, "int"], "tuple[tensor,tensor]"),
        ("torch.max", 2, {}, [None, "tensor"], "tensor"),
        ("torch.max", 2, {}, [None, "parameter"], "tensor"),
        ("torch.max", 1, {"dim": None, "keepdim": True}, [], "tuple[tensor,tensor]"),
        ("torch.where", 1, {}, [], "tuple[tensor]"),
        ("torch.where", 3, {}, [], "tensor"),
        ("torch.nonzero", 1, {"as_tuple": True}, [], "tuple[tensor]"),
        ("torch.nonzero", 1, {"as_tuple": None}, [], "tensor|tuple[tensor]"),
        ("torch.unique", 1, {"return_counts": True, "return_inverse": True}, [], "tuple[tensor,tensor,tensor]"),
        ("torch.unique", 3, {}, [None, False, True], "tuple[tensor,tensor]"),
        ("torch.nn.functional.max_pool2d", 2, {"return_indices": True}, [], "tuple[tensor,tensor]"),
        ("torch.nn.functional.max_pool2d", 2, {}, [], "tensor"),
        # Keywords that no overload has: nothing can be ruled out.
        ("torch.max", 1, {"sideways": None}, [], "tensor|tuple[tensor,tensor]"),
        ("torch.nn.modules.linear.F.pad", 2, {}, [], "tensor"),
        ("torch.nowhere", 1, {}, [], None),
    ],
)
def test_returns(
    function: str, npos: int, keywords: dict[str, bool | None], arguments: list[str | None], kind: str | None
) -> None:
    """The overload is picked by count, keywords, literals and, where given, kinds of arguments."""
    assert api().returns(function, npos, keywords, arguments) == kind


def test_old_names_are_known() -> None:
    """Functions that newer torch has dropped still tell what they gave."""
    assert api().function("torch.symeig") == "tuple[tensor,tensor]"
    assert api().tensor_method("lstsq") == "tuple[tensor,tensor]"
    assert api().function("torch.autograd.Variable") == "tensor"


def test_only_tensors_have_these_methods() -> None:
    """Names that arrays, Modules, distributions, series or images share say nothing of their owner."""
    names = api().tensor_only_methods
    assert {"unsqueeze", "new_zeros", "masked_fill", "uniform_", "type_as", "repeat_interleave"} <= names
    assert not names & {
        "sum",
        "view",
        "to",
        "cpu",
        "values",
        "reshape",
        "sample",
        "items",
        "get",
        "size",
        "numpy",
        "detach",
    }


def test_kinds_are_well_formed() -> None:
    """Every kind in the data can be read by those who take it apart."""
    data = api()
    single = {
        "tensor",
        "parameter",
        "buffer",
        "int",
        "float",
        "number",
        "bool",
        "str",
        "none",
        "ndarray",
        "size",
        "dtype",
    }
    single |= {"device", "self", "arg0", "object"}

    def check(kind: str) -> None:
        for part in split_union(kind):
            if part in single or part == "?":
                continue
            if part.startswith("list[") and part.endswith("]"):
                check(part[5:-1])
                continue
            elements = tuple_elements(part)
            assert elements, f"{part} in {kind}"
            for element in elements:
                check(element)

    for name in data.function_names:
        check(data.function(name) or "?")
        for overload in data.function_overloads(name):
            check(overload.returns)
            for parameter in overload.parameters:
                check(parameter.kind)
    for name in data.tensor_methods:
        check(data.tensor_method(name) or "?")


def test_overload_text() -> None:
    """All marks of the notation are read."""
    overload = parse_overload(
        "input:tensor, size:int|size=, *rest, flag:bool!True, out:none|tensor= -> tuple[tensor,tensor]"
    )
    assert [p.name for p in overload.parameters] == ["input", "size", "rest", "flag", "out"]
    assert [p.name for p in overload.parameters if not p.keyword_only and not p.variadic] == ["input", "size"]
    assert [p.name for p in overload.parameters if p.required] == ["input", "flag"]
    flag = overload.parameters[3]
    assert (flag.keyword_only, flag.literal, flag.kind) == (True, True, "bool")
    assert overload.accepts(5, {"flag": None})
    assert not overload.accepts(5, {"flag": False})
    assert not overload.accepts(5, {})
    assert not overload.accepts(2, {"flag": True, "size": None}), "size is given twice"
    assert not overload.accepts(1, {"flag": True}, ["str"])


def test_members_of_objects() -> None:
    """Distributions and other objects tell what their methods and attributes are."""
    normal = api().distribution_class("torch.distributions.normal.Normal")
    assert normal is not None
    assert normal.methods["rsample"] == "tensor"
    assert normal.attributes["loc"] == "tensor"
    assert normal.attributes["batch_shape"] == "size"
    assert api().distribution_class("torch.nn.Linear") is None
    assert api().object_method("torch.Generator", "get_state") == "tensor"
    assert api().object_attribute("torch.nn.utils.rnn.PackedSequence", "data") == "tensor"
    assert api().object_method("torch.Generator", "nothing") is None
