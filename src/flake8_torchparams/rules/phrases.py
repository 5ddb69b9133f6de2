"""Words that the messages of several rules share."""

from __future__ import annotations

from flake8_torchparams.outcome import ContainerKind, LeftContainer, LeftTensor, Outcome

UNSEEN = ".to() leaves it behind and state_dict() forgets it"
DERIVED = "computed once from a Parameter"
UNTRAINED = "no optimizer sees it and state_dict() forgets it"


def short(cls: str) -> str:
    """The last name of a qualified class name: ``build.<locals>.Net`` is ``Net`` to the reader of that line."""
    return cls.rpartition(".")[2]


def place(outcome: Outcome) -> str:
    """``Net.weight``, with the others of a loop behind it, or ``Net`` for an outcome that is about no attribute."""
    cls = short(outcome.cls)
    others = f" (and {', '.join(outcome.also)})" if isinstance(outcome, LeftTensor) and outcome.also else ""
    return f"{cls}.{outcome.attribute}{others}" if outcome.attribute else cls


def target(outcome: Outcome) -> str:
    """What the source should assign to: ``self.weight``."""
    return f"self.{outcome.attribute or 'name'}"


def buffer_call(outcome: LeftTensor | LeftContainer, value: str = "...") -> str:
    """The call that registers a tensor and adds no key to existing checkpoints, and where it can stand."""
    late = " after super().__init__()" if isinstance(outcome, LeftTensor) and outcome.early else ""
    return f'self.register_buffer("{outcome.attribute}", {value}, persistent=False){late}'


def as_buffer(outcome: LeftTensor, then: str = "") -> str:
    """What to write instead of a plain tensor, ``then`` what to do about its uses."""
    if outcome.complex:
        return (
            f"a buffer would lose its imaginary part in .to(bfloat16), so register torch.view_as_real(...) of it and "
            f"read it as torch.view_as_complex(self.{outcome.attribute}.float())"
        )
    if outcome.derived:
        return (
            f"it stays as it was when that is trained, so compute it where it is used, or register a constant: "
            f"{buffer_call(outcome, '....detach()')}"
        )
    return f"use {buffer_call(outcome)}{then}"


def plain(outcome: LeftTensor) -> str:
    """What a plain tensor is called, with what makes it a special one."""
    kind = "plain complex tensor" if outcome.complex else "plain tensor"
    return f"{kind} {DERIVED}" if outcome.derived else kind


def moved_by_hand(outcome: LeftTensor) -> str:
    """What a tensor suffers that its uses move: a copy each time, unless they keep what they have moved."""
    return "state_dict() forgets it" + (" and the moves cost a copy a call" if outcome.use == "moved" else "")


def list_or_dict(container: ContainerKind) -> str:
    """Which of the two registering containers stands in for a plain one: ``nn.Module`` + this word."""
    return "Dict" if container == "dict" else "List"


def without_comma(outcome: Outcome, one: str, cost: str, meant: str) -> str:
    """The message for a tuple that a comma makes of one value: ``cost`` is what that one suffers."""
    return (
        f"{place(outcome)} is a tuple of one {one}, by a trailing comma: {cost}; "
        f"write {target(outcome)} = ... without the comma, or use {meant} if a list is meant"
    )


def because(detail: str) -> str:
    """``detail`` as an apposition, nothing when there is none."""
    return f" ({detail})" if detail else ""


def this(detail: str) -> str:
    """What a value is, as far as the model has a word for it."""
    return detail if detail and not detail.startswith("no ") else "this value"
