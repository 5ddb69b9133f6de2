"""What the symbolic module has to say of a class: the vocabulary between the model and the rules.

The model knows torch's state machine and nothing of codes; a rule knows its code and message and nothing of Python.
They meet in these records. Every record names the class, the attribute and the place.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

from flake8_torchparams.source.site import Site

ContainerKind: TypeAlias = Literal["list", "tuple", "dict", "set"]
# "idle": Modules with nothing in them to be trained, moved or saved; "switched": such that train() and eval() change
ElementKind: TypeAlias = Literal["tensor", "parameter", "module", "switched", "idle"]
Hint: TypeAlias = Literal["", "argument", "test", "annotation"]
Besides: TypeAlias = Literal["", "numbers", "numbers or None", "others"]
Use: TypeAlias = Literal[
    "used",
    "moved",  # for each use
    "kept",  # moved, and kept so until a use needs it elsewhere
    "placed",
    "told",
    "trained",  # by an optimizer of the class's own
    "carried",
    "read",
    "asked",
    "printed",
    "overwritten",
    "local",  # set and read by one method alone
    "placeholder",
    "built",
    "hidden",
    "unused",
]

Reason: TypeAlias = Literal[
    "parameter-before-init",
    "module-before-init",
    "buffer-before-init",
    "missing-super-init",
    "wrong-super-call",
    "register-parameter-type",
    "register-parameter-lost",
    "register-buffer-type",
    "register-module-type",
    "registration-name",
    "name-taken",
    "assign-to-parameter",
    "assign-to-module",
    "assign-to-buffer",
]

Slip: TypeAlias = Literal[
    "parameter-as-buffer",
    "class-level-state",
    "state-wiped",
    "registration-result",
    "parameter-in-forward",
    "module-in-forward",
    "data-attribute",
    "prefer-nn-buffer",
]


@dataclass(frozen=True, slots=True)
class LeftTensor:
    """A plain tensor stands in the instance ``__dict__`` when the constructor returns.

    ``trainable``: it was made with ``requires_grad=True`` or the like. ``grad``: the argument that says so, and is True
    by default. ``lost_by``: the operation that turned a Parameter into it (``.to()``, ``* ``), empty if it never was
    one. ``hint``: all that says that it is a tensor, empty where that is certain: an annotation of the argument that it
    is, a test of that, or an annotation of what it is read from. ``use`` tells what is done with it after construction:
    it is used as it is, or each use moves it first, or the constructor puts it on a device that it is told (``told``),
    or torch itself copies it at each use (``carried``), or its values become values of Python (``read``), or only its
    shape and the like are asked for, or texts are made of it, or methods overwrite it before anything reads it
    (``local``: one that nobody else reads), or there is nothing in it yet (``placeholder``), or only constructors of
    other classes read it (``built``), or at most what decorates a method (``hidden``), or nothing at all does.
    ``complex``: a complex dtype. ``derived``: it was computed from a Parameter that is registered, and hangs on it
    still. ``drawn``: it is made of random numbers, others in each process. ``changed``: methods put other values there,
    and ``lasting`` ones, that are computed from data. ``early``: it is put there before ``Module.__init__`` has run.
    ``again``: something plain, most often None, stands under the name already, so that it cannot be registered at this
    place. ``twin``: the name that the very tensor is registered under too. ``also``: more names that the same place
    puts tensors under, in a loop of ``setattr``. ``besides``: what may stand there besides a tensor: what
    ``torch.as_tensor`` takes, or others. ``within``: the Module that it stands on, where ``cls`` is a mixin and none
    itself. ``named``: how the source spells the name, where ``setattr`` is given no constant.
    """

    cls: str
    attribute: str
    site: Site
    trainable: bool = False
    grad: str = ""
    lost_by: str = ""
    hint: Hint = ""
    use: Use = "used"
    complex: bool = False
    derived: bool = False
    drawn: bool = False
    changed: bool = False
    lasting: bool = False
    early: bool = False
    again: bool = False
    twin: str = ""
    also: tuple[str, ...] = ()
    besides: Besides = ""
    within: str = ""
    named: str = ""


@dataclass(frozen=True, slots=True)
class LeftContainer:
    """A plain container with tensors, Parameters or Modules stands there when the constructor returns.

    ``comma``: it is a tuple of one, which a comma behind the value makes (``self.head = nn.Linear(2, 2),``).
    ``single``: it is written around one argument, perhaps to hide that (``self._teacher = [teacher]``).
    ``dotted``: it comes of a ``state_dict()``, whose keys have dots. ``nested``: there are containers within it.
    ``said``: it is an argument, and only an annotation tells of it, so that it may be a registering one. ``use``: what
    is done with the tensors in it after construction, as for ``LeftTensor``; of Parameters only whether the class
    trains them itself. So are ``within`` and ``early``. ``drawn``: there are random numbers among them. ``remade``:
    methods put new containers there, of what they compute, or others into it. ``added``: they are Parameters, and the
    class adds the list to others. ``keyed``: it is a dict, and some key may be none that a name can be.
    """

    cls: str
    attribute: str
    site: Site
    container: ContainerKind
    element: ElementKind
    comma: bool = False
    single: bool = False
    dotted: bool = False
    nested: bool = False
    said: bool = False
    use: Use = "used"
    within: str = ""
    drawn: bool = False
    early: bool = False
    remade: bool = False
    added: bool = False
    keyed: bool = False


@dataclass(frozen=True, slots=True)
class Raised:
    """The code fails here on every path that reaches the line: torch raises ``exception``, or what the constructor
    relies on never runs (``exception`` is empty then).

    ``operation`` is what the source says (``register_parameter``, ``self.w = ...``, ``super().__init__``), ``detail``
    completes the message where the reason alone does not (the kind of the value, the taken name's owner, ...).
    """

    cls: str
    attribute: str
    site: Site
    reason: Reason
    operation: str
    exception: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Slipped:
    """Something else that goes wrong in silence; ``operation`` and ``detail`` as for ``Raised``."""

    cls: str
    attribute: str
    site: Site
    slip: Slip
    operation: str = ""
    detail: str = ""


Outcome: TypeAlias = LeftTensor | LeftContainer | Raised | Slipped
