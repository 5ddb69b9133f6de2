"""Make the Parameter last: ``nn.Parameter(t).to(d)`` becomes ``nn.Parameter(t.to(d))``.

For TPM103, and for the values of ``register_parameter`` (TPM302; TPM301 where the value is a plain tensor).
"""

from __future__ import annotations

import libcst as cst

from flake8_torchparams.fixes.case import Case, Fix
from flake8_torchparams.fixes.names import arguments
from flake8_torchparams.fixes.records import CannotFix, Edit, Proposal
from flake8_torchparams.fixes.style import Piece, piece, rendered_call
from flake8_torchparams.fixes.wrapping import wrapped
from flake8_torchparams.torch_api.devices import DEVICE_METHODS

MOVES = frozenset(
    {
        *DEVICE_METHODS,
        "float",
        "double",
        "half",
        "bfloat16",
        "type",
        "type_as",
        "view",
        "view_as",
        "reshape",
        "reshape_as",
        "unsqueeze",
        "squeeze",
        "permute",
        "transpose",
        "t",
        "swapaxes",
        "swapdims",
        "movedim",
        "flatten",
        "unflatten",
        "contiguous",
        "clone",
        "repeat",
        "tile",
        "mul",
        "div",
        "add",
        "sub",
        "pow",
        "neg",
        "abs",
        "exp",
        "log",
        "sqrt",
        "rsqrt",
        "clamp",
        "clip",
        "flip",
        "roll",
        "tril",
        "triu",
        "diag",
        "sigmoid",
        "tanh",
        "softmax",
        "log_softmax",
        "pin_memory",
    }
)
"""Methods whose result the author can only have meant to train. Not ``detach`` and ``data``, which say otherwise."""

SIMPLE = cst.Name | cst.Attribute | cst.Call | cst.Subscript | cst.List | cst.ListComp | cst.SimpleString | cst.Integer


def propose(case: Case) -> Proposal:
    """Wrap last. Raises ``CannotFix`` where no single Parameter is made in the value."""
    value, key = _value(case)
    made = [
        node
        for node in case.document.walk(value)
        if isinstance(node, cst.Call) and case.names.called(node) == "torch.nn.Parameter"
    ]
    if not made and case.finding.code == "TPM301":
        return _wrap_tensor(case, value, key)
    if len(made) != 1:
        raise CannotFix("the value is not made from one nn.Parameter(...) on the spot")
    inner = made[0]
    root = _root(case, value, inner)
    if root is inner:
        raise CannotFix("nothing is done with the Parameter that wrapping last could mend")
    evidence = case.evidence(case.function_of(root))
    positional, keywords = arguments(inner)
    extra = {name: argument for name, argument in keywords.items() if name != "data"}
    data = positional[0].value if positional else keywords["data"].value if "data" in keywords else None
    if data is None:
        raise CannotFix("nn.Parameter() is called without a value")
    if evidence.whole(root) or evidence.whole(data):
        raise CannotFix("the value may be of an integer type, which no Parameter can be trained in")
    edit = _moved_out(
        case, root, inner, data, [case.document.text(argument.value) for argument in positional[1:]], extra
    )
    head = case.document.text(inner.func)
    return Proposal((edit,), f"make the Parameter last: {head}(...) goes around the whole value", (key,))


def _value(case: Case) -> tuple[cst.BaseExpression, str]:
    """The value that is to be a Parameter, and the name it is registered under."""
    if case.finding.code == "TPM103":
        assignment = case.assignment()
        if assignment.value is None or assignment.form in ("augmented", "other"):
            raise CannotFix("the value is not written in this assignment")
        return assignment.value, case.attribute
    call = case.call()
    positional, keywords = arguments(call)
    if len(positional) > 1:
        return positional[1].value, case.attribute
    found = keywords.get("param")
    if found is None:
        raise CannotFix("the call has no value")
    return found.value, case.attribute


def _wrap_tensor(case: Case, value: cst.BaseExpression, key: str) -> Proposal:
    """Put nn.Parameter around a plain tensor."""
    evidence = case.evidence(case.function_of(value))
    if not evidence.tensor(value):
        raise CannotFix("the value is not evidently a tensor")
    if evidence.whole(value):
        raise CannotFix("the value may be of an integer type, which no Parameter can be trained in")
    spelling, edits = case.names.spell("Parameter", value)
    return Proposal((*edits, wrapped(case, value, spelling)), f"wrap the value in {spelling}(...)", (key,))


def _root(case: Case, value: cst.BaseExpression, inner: cst.Call) -> cst.BaseExpression:
    """The largest part of the value that can go into the Parameter as a whole.

    Raises ``CannotFix`` when something stands between the two that cannot be moved inside.
    """
    root: cst.BaseExpression = inner
    document = case.document
    while root is not value:
        above = document.parent(root)
        if isinstance(above, cst.Attribute) and above.value is root:
            call = document.parent(above)
            if isinstance(call, cst.Call) and call.func is above:
                name = above.attr.value
                if name == "requires_grad_":
                    break
                if name not in MOVES and not (name.endswith("_") and not name.endswith("__")):
                    raise CannotFix(f".{name}(...) is not known to give something that is to be trained")
                root = call
            elif above.attr.value in ("T", "mT", "H", "mH"):
                root = above
            else:
                raise CannotFix(f".{above.attr.value} is not known to give something that is to be trained")
        elif isinstance(above, cst.BinaryOperation | cst.UnaryOperation) or (
            isinstance(above, cst.Subscript) and above.value is root
        ):
            root = above
        elif isinstance(above, cst.Arg) and isinstance(call := document.parent(above), cst.Call):
            name = case.names.called(call)
            if not (name.startswith("torch.") and name.count(".") == 1 and name.rpartition(".")[2] in MOVES):
                raise CannotFix(
                    "the Parameter is passed to a function that is not known to give something to be trained"
                )
            root = call
        else:
            break
    if not _only_choices(case, value, root):
        raise CannotFix("the Parameter is part of something that cannot be wrapped")
    return root


def _only_choices(case: Case, value: cst.BaseExpression, root: cst.BaseExpression) -> bool:
    """Tell whether nothing but branches of conditional expressions and requires_grad_() stand between the two."""
    node: cst.CSTNode = root
    while node is not value:
        above = case.document.parent(node)
        if above is None or (isinstance(above, cst.IfExp) and above.test is node):
            return False
        if (
            not isinstance(above, cst.IfExp)
            and not (isinstance(above, cst.Attribute) and above.attr.value == "requires_grad_")
            and not (isinstance(above, cst.Call) and above.func is node)
        ):
            return False
        node = above
    return True


def _moved_out(
    case: Case,
    root: cst.BaseExpression,
    inner: cst.Call,
    data: cst.BaseExpression,
    positional: list[str],
    keywords: dict[str, cst.Arg],
) -> Edit:
    """The edit that takes ``nn.Parameter`` from around ``data`` and puts it around ``root``."""
    document = case.document
    start, end = document.span(root)
    head = document.text(inner.func)
    inner_start, inner_end = document.span(inner)
    taken = piece(document, data)
    if not isinstance(data, SIMPLE) and not taken.text.startswith("("):
        taken = Piece(f"({taken.text})", taken.column, taken.indentation)
    data_text = taken.at(document.column(inner_start), len(document.indentation(inner_start)))
    text = document.source[start:inner_start] + data_text + document.source[inner_end:end]
    if root.lpar and len(text.splitlines()) == 1:
        text = text[document.start(root) - start : len(text) - (end - document.end(root))]
    more = [*positional, *(f"{name}={document.text(argument.value)}" for name, argument in keywords.items())]
    whole = Piece(text, document.column(start), len(document.indentation(start)))
    return Edit(start, end, rendered_call(document, head, [whole, *more], start))


FIX = Fix(frozenset({"TPM103", "TPM301", "TPM302"}), safe=True, propose=propose)
