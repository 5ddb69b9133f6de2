"""Words that the messages of several rules share."""

from __future__ import annotations

from flake8_torchparams.outcome import Besides, LeftContainer, LeftTensor, Outcome

UNSEEN = ".to() leaves it behind and state_dict() forgets it"
ALL_UNSEEN = ".to() leaves them behind and state_dict() forgets them"
DERIVED = "computed once from a Parameter"
DRAWN = "of random numbers"
SAVED = "saved, since each process draws others"
TWIN = "though registered as"
NEW = "what methods put there"
MADE_THERE = f", make {NEW} on its device"
UNTRAINED = "no optimizer sees it and state_dict() forgets it"


def short(cls: str) -> str:
    """The last name of a qualified class name: ``build.<locals>.Net`` is ``Net`` to the reader of that line."""
    return cls.rpartition(".")[2]


def place(outcome: Outcome) -> str:
    """``Net.weight``, with the others of a loop behind it, or ``Net`` for an outcome that is about no attribute.

    Behind what a mixin sets stands the Module that it sets it on.
    """
    cls = short(outcome.cls)
    within = (
        f" (in {short(outcome.within)})" if isinstance(outcome, (LeftTensor, LeftContainer)) and outcome.within else ""
    )
    others = f" (and {', '.join(outcome.also)})" if isinstance(outcome, LeftTensor) and outcome.also else ""
    return f"{cls}.{outcome.attribute}{others}{within}" if outcome.attribute else cls


def target(outcome: Outcome) -> str:
    """What the source should assign to: ``self.weight``."""
    return f"self.{outcome.attribute or 'name'}"


def buffer_call(outcome: LeftTensor | LeftContainer, value: str = "...", saved: bool = False) -> str:
    """The call that registers a tensor, and where it can stand; unless ``saved``, it adds no key to checkpoints.

    It takes nothing but a tensor or None.
    """
    where, when, name = "", "", f'"{outcome.attribute}"'
    if isinstance(outcome, LeftTensor):
        name = outcome.named or name
        where = " where the name is first set" if outcome.again else ""
        when = _WHEN[outcome.besides]
        value = "torch.as_tensor(...)" if outcome.besides in ("numbers", "numbers or None") else value
    how = "" if saved else ", persistent=False"
    return f"self.register_buffer({name}, {value}{how}){where}{after_init(outcome)}{when}"


_WHEN: dict[Besides, str] = {
    "": "",
    "numbers": "",
    "numbers or None": " unless it is None",
    "others": " where it is a tensor",
}


def after_init(outcome: LeftTensor | LeftContainer) -> str:
    """Where to register what the constructor makes before ``Module.__init__`` has run."""
    return " after super().__init__()" if outcome.early else ""


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
    if outcome.drawn:
        return f"use {buffer_call(outcome, saved=True)}, {SAVED}{then}"
    return f"use {buffer_call(outcome)}{then}{if_lasting(outcome, 'that' if MADE_THERE in then else NEW)}"


def if_lasting(outcome: LeftTensor, new: str = NEW) -> str:
    """When the buffer is to be a saved one all the same: for what methods put there, ``new`` to the reader."""
    return f", or a saved one if {new} is to outlast the process" if outcome.lasting else ""


def plain(outcome: LeftTensor) -> str:
    """What a plain tensor is called, with what makes it a special one."""
    kind = "plain complex tensor" if outcome.complex else "plain tensor"
    if outcome.derived:
        return f"{kind} {DERIVED}"
    return f"{kind} {DRAWN}" if outcome.drawn else kind


def without_moves(outcome: LeftTensor) -> str:
    """What to do about the moves at each use: what methods make anew is to be made where the Module is first."""
    return f"{MADE_THERE} and drop the moves" if outcome.changed else " and drop the moves"


def moved_by_hand(outcome: LeftTensor) -> str:
    """What a tensor suffers that its uses move: a copy each time, unless they keep what they have moved."""
    return "state_dict() forgets it" + (" and the moves cost a copy a call" if outcome.use == "moved" else "")


def container_of(outcome: LeftContainer, elements: str) -> str:
    """What a container of state is: a plain one, or an argument that its annotation calls one."""
    what = f"{outcome.container} of {elements}"
    return f"is an argument annotated as a {what}" if outcome.said else f"is a plain {what}"


def registering(outcome: LeftContainer, element: str) -> str:
    """What to use instead of a plain container of ``Module`` or ``Parameter``."""
    instead = f"nn.{element}{'Dict' if outcome.container == 'dict' else 'List'}"
    late = after_init(outcome)
    if outcome.nested:
        return f"use an {instead} of the {element}s alone{late}, since it takes nothing else"
    if outcome.added:
        return f"use {instead}(...){late}, and [*{target(outcome)}, ...] where it is added to another, as it has no +"
    return f"use {instead}(...){late}{', whose keys are strings without a dot' if outcome.keyed else ''}"


def as_parameter(outcome: LeftTensor, value: str = "...") -> str:
    """What makes a Parameter of a tensor; torch refuses to put anything else in its place later."""
    later = ", and copy_() into it where methods assign to it now" if outcome.changed else ""
    return f"{target(outcome)} = nn.Parameter({value}){after_init(outcome)}{later}"


def without_comma(outcome: LeftContainer, one: str, cost: str, meant: str) -> str:
    """The message for a tuple that a comma makes of one value: ``cost`` is what that one suffers."""
    return (
        f"{place(outcome)} is a tuple of one {one}, by a trailing comma: {cost}; "
        f"write {target(outcome)} = ... without the comma{after_init(outcome)}, or use {meant} if a list is meant"
    )


def because(detail: str) -> str:
    """``detail`` as an apposition, nothing when there is none."""
    return f" ({detail})" if detail else ""


def this(detail: str) -> str:
    """What a value is, as far as the model has a word for it."""
    return detail if detail and not detail.startswith("no ") else "this value"
