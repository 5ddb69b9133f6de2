"""Writes nn.Module classes at random, out of the whole vocabulary of constructors."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hypothesis import strategies as st

HEADER = """\
import numpy as np
import torch
from torch import nn


class Part(nn.Module):
    def __init__(self, size=2):
        super().__init__()
        self.inner = nn.Linear(size, size)
        self.register_buffer("mean", torch.zeros(size))


"""

NAMES = ("a", "b", "c", "d", "e", "f", "g", "h", "w")
LOUD = (*("a", "b", "c", "d") * 2, "x.y", "", "forward", "training")
TENSORS = (
    "torch.zeros(2)",
    "torch.ones(2, 3)",
    "torch.arange(3)",
    "torch.eye(2)",
    "torch.tensor([1.0, 2.0])",
    "torch.zeros(2, requires_grad=True)",
    "torch.from_numpy(np.zeros(2))",
    "(torch.zeros(2) + 1)",
    "torch.rand(4).view(2, 2)",
    "torch.cat([torch.zeros(2), torch.ones(2)])",
    "torch.linspace(0, 1, 4).double()",
)
PARAMETERS = (
    "nn.Parameter(torch.zeros(2))",
    "nn.Parameter(torch.zeros(2), requires_grad=False)",
    "nn.Parameter(torch.zeros(2)).requires_grad_(False)",
    "torch.nn.Parameter(torch.ones(2, 3))",
)
LOST = (
    "nn.Parameter(torch.zeros(2)).double()",
    "(nn.Parameter(torch.zeros(2)) * 2)",
    "nn.Parameter(torch.zeros(2)).view(-1)",
    "nn.Parameter(torch.zeros(2)).detach()",
    "nn.Parameter(torch.zeros(2)).data",
    "(-nn.Parameter(torch.zeros(2)))",
    "nn.Parameter(torch.zeros(2)).clone()",
    "nn.Parameter(torch.zeros(2)).to(torch.float64)",
    "torch.sigmoid(nn.Parameter(torch.zeros(2)))",
)
BUFFERS = (
    "nn.Buffer(torch.zeros(2))",
    "nn.Buffer(torch.zeros(2), persistent=False)",
    "nn.Buffer(torch.zeros(2), persistent=True)",
)
MODULES = (
    "nn.Linear(2, 3)",
    "nn.ReLU()",
    "nn.Sequential(nn.Linear(2, 2), nn.ReLU())",
    "nn.ModuleList([nn.Linear(2, 2)])",
    "nn.ModuleDict({'k': nn.ReLU()})",
    "nn.ParameterList([torch.zeros(2)])",
    "nn.BatchNorm1d(3)",
    "Part()",
    "Part(size=3)",
)
PLAIN = (
    "3",
    "0.5",
    "'text'",
    "True",
    "(1, 2)",
    "[1, 2]",
    "[]",
    "{}",
    "{'k': 1}",
    "np.zeros(2)",
    "range(3)",
    "torch.float32",
)
INIT = "super().__init__()"


@dataclass(frozen=True)
class Program:
    """Classes as text; ``cls`` is built with ``arguments``.

    ``straight``: there is one path through the constructor, and the text alone tells it. ``open_names``: some names
    are made from what only a run knows.
    """

    source: str
    cls: str
    arguments: dict[str, object]
    straight: bool
    open_names: bool

    def loose(self, name: str) -> bool:
        """Whether a loop of a length that only a run knows may have made the name."""
        return self.open_names and name[0] in "bcdw" and name[1:].isdigit()

    @property
    def moved(self) -> bool:
        """Whether a Parameter is moved somewhere, which may give back the very Parameter as far as the text tells."""
        return ").to(" in self.source


@dataclass
class Writer:
    """One program in the making; ``pick`` chooses one of several."""

    pick: Callable[[Sequence[object]], object]
    branches: bool
    straight: bool = True
    open_names: bool = False
    helpers: list[list[str]] = field(default_factory=list)
    locals: dict[str, str] = field(default_factory=dict)
    written: int = 0

    def one(self, options: Sequence[str]) -> str:
        return str(self.pick(options))

    def chance(self, of: int) -> bool:
        return self.pick(range(of)) == 0

    def name(self) -> str:
        return self.fresh() if self.chance(2) else self.one(NAMES)

    def fresh(self) -> str:
        """A name that nothing else has."""
        self.written += 1
        return f"r{self.written}"

    # Values

    def state(self) -> str:
        return self.one(self.pick((TENSORS, TENSORS, PARAMETERS, LOST, MODULES)))  # type: ignore[arg-type]

    def value(self, depth: int = 0) -> str:
        options = [TENSORS, TENSORS, PARAMETERS, PARAMETERS, LOST, BUFFERS, MODULES, ("None",), PLAIN]
        choice = self.pick(range(len(options) + 4))
        assert isinstance(choice, int)
        if choice < len(options):
            return self.one(options[choice])
        if choice == len(options) and self.locals:
            return self.one(sorted(self.locals))
        if choice == len(options) + 1 and self.branches and depth < 2:
            self.straight = False
            return f"({self.value(depth + 1)} if {self.test()} else {self.value(depth + 1)})"
        if choice == len(options) + 2 and depth < 2:
            return f"{self.one(('self.make', 'make', 'self.same'))}({self.value(2)})"
        return self.container()

    def container(self) -> str:
        first, second = self.state(), self.value(2)
        forms = (
            f"[{first}, {second}]",
            f"({first},)",
            f"{{'k': {first}, 'l': {second}}}",
            f"[{first} for _ in range(2)]",
            f"tuple({first} for _ in range(2))",
            f"[[{first}], {second}]",
            f"dict(k={first})",
            f"list(({first}, {second}))",
            f"[None] * 2 + [{first}]",
        )
        return self.one(forms)

    def test(self) -> str:
        return self.one(("flag", "not flag", "n > 2", "n == 2", "mode == 'x'", "mode is None", "flag and n > 1"))

    # Statements

    def block(self, count: int, depth: int, indent: str = "") -> list[str]:
        lines: list[str] = []
        for _ in range(count):
            lines += self.statement(depth)
        return [indent + line for line in lines]

    def statement(self, depth: int) -> list[str]:
        simple = [
            self.assign,
            self.assign,
            self.assign,
            self.register,
            self.register,
            self.register,
            self.setattr,
            self.delete,
            self.local,
            self.unpack,
            self.filled,
            self.augmented,
            self.operation,
            self.init,
            self.use,
        ]
        nested = [self.loop, self.context, self.helper]
        if self.branches:
            nested += [self.conditional, self.conditional, self.attempt]
        choices = simple if depth == 0 else simple + nested
        chosen = self.pick(range(len(choices)))
        assert isinstance(chosen, int)
        written = choices[chosen]
        return written() if chosen < len(simple) else written(depth)  # type: ignore[operator]

    def assign(self) -> list[str]:
        form = self.one(("self.{0} = {1}", "self.{0} = {1}", "self.{0}: object = {1}", "self.{0} = self.{2} = {1}"))
        return [form.format(self.name(), self.value(), self.name())]

    def register(self, name: str = "") -> list[str]:
        name = name or (repr(self.one(LOUD)) if self.chance(5) else repr(self.fresh()))
        method = self.one(("parameter", "buffer", "buffer", "module"))
        fitting = {"parameter": PARAMETERS, "buffer": TENSORS, "module": MODULES}[method]
        value = self.value() if self.chance(8) else self.one((*fitting, "None"))
        if method == "module":
            return [f"self.{self.one(('add_module', 'register_module'))}({name}, {value})"]
        if method == "parameter":
            return [f"self.register_parameter({name}, {value})"]
        rest = self.one(("", "", ", persistent=False", ", False", ", persistent=True"))
        return [f"self.register_buffer({name}, {value}{rest})"]

    def setattr(self) -> list[str]:
        return [f"setattr(self, {self.name()!r}, {self.value()})"]

    def delete(self) -> list[str]:
        name = self.name()
        return [f"self.{name} = {self.value()}", f"del self.{name}"] if not self.chance(8) else [f"del self.{name}"]

    def local(self) -> list[str]:
        name, value = self.one(("t", "u")), self.value()
        self.locals[name] = value
        return [f"{name} = {value}"]

    def unpack(self) -> list[str]:
        forms = (
            f"self.{self.name()}, self.{self.name()} = {self.value(2)}, {self.value(2)}",
            f"self.{self.name()}, self.{self.name()} = torch.zeros(4).chunk(2)",
            f"self.{self.name()}, *self.{self.name()} = [{self.value(2)}, {self.value(2)}]",
            f"(self.{self.name()}, self.{self.name()}), self.{self.name()} = ({self.value(2)}, 1), {self.value(2)}",
        )
        return [self.one(forms)]

    def filled(self) -> list[str]:
        name, value = f"self.{self.name()}", self.value(2)
        forms = (
            [f"{name} = []", f"{name}.append({value})"],
            [f"{name} = []", f"{name}.extend([{value}, {self.value(2)}])"],
            [f"{name} = [None]", f"{name}[0] = {value}"],
            [f"{name} = {{}}", f"{name}['k'] = {value}"],
            [f"{name} = {{}}", f"{name}.update(k={value})"],
            [f"{name} = {{}}", f"{name}.setdefault('k', {value})"],
            [f"{name} = []", f"{name} += [{value}]"],
            [f"{name} = []", f"{name}.insert(0, {value})"],
            [f"{name} = ()", f"{name} += ({value},)"],
            ["items = []", f"items.append({value})", f"{name} = items"],
            ["items = []", f"{name} = items", f"items.append({value})"],
        )
        lines = self.pick(forms)
        assert isinstance(lines, list)
        return lines

    def augmented(self) -> list[str]:
        name = f"self.{self.name()}"
        forms = (
            [f"{name} = {self.one((*TENSORS[:2], *PARAMETERS))}", "with torch.no_grad():", f"    {name} += 1"],
            [f"{name} = 3", f"{name} *= 2"],
            [f"{name} = {self.one(TENSORS[:2])}", f"{name} = {name} * 2"],
        )
        lines = self.pick(forms)
        assert isinstance(lines, list)
        return lines

    def operation(self) -> list[str]:
        target, source = f"self.{self.name()}", f"self.{self.name()}"
        ending = self.one(
            (" * 2", ".detach()", ".data", ".view(-1)", ".double()", ".clone()", "", ".requires_grad_(False)")
        )
        first = [f"{source} = {self.one(PARAMETERS + TENSORS[:1])}"] if not self.chance(6) else []
        return [*first, f"{target} = {source}{ending}"]

    def use(self) -> list[str]:
        name = f"self.{self.name()}"
        forms = (
            f"nn.init.zeros_({name})",
            f"self.made = {name}",
            f"t = {name}",
            "self.train()",
            "self.apply(lambda m: None)",
        )
        if self.chance(2):
            return [self.one(forms[3:])]
        return [f"{name} = {self.one(PARAMETERS)}", self.one(forms[:3])]

    def init(self) -> list[str]:
        if not self.chance(6):
            return self.assign()
        return [self.one((INIT, "nn.Module.__init__(self)"))]

    def loop(self, depth: int) -> list[str]:
        names = ", ".join(repr(self.name()) for _ in range(2))
        heads = ["for i in range(2):", f"for name in [{names}]:", "for i, v in enumerate([1, 2, 3]):"]
        if self.branches:
            heads += ["for i in range(n):"]
        head = self.one(heads)
        if "range(n)" in head:
            self.straight = False
        if "for i" in head and not self.chance(3):
            self.open_names |= "range(n)" in head
            name = self.one(('f"b{i}"', '"c" + str(i)', '"w%d" % i', '"d{}".format(i)'))
            body = self.register(name) if self.chance(2) else [f"setattr(self, {name}, {self.value()})"]
        elif "name in" in head:
            body = self.register("name") if self.chance(2) else [f"setattr(self, name, {self.value()})"]
        else:
            body = self.block(1, 0)
        return [head, *("    " + line for line in body)]

    def context(self, depth: int) -> list[str]:
        return ["with torch.no_grad():", *self.block(2, depth - 1, "    ")]

    def helper(self, depth: int) -> list[str]:
        kept, self.locals = self.locals, {}
        self.helpers.append(self.block(2, depth - 1))
        self.locals = kept
        return [f"self.help{len(self.helpers) - 1}()"]

    def conditional(self, depth: int) -> list[str]:
        self.straight = False
        kept = dict(self.locals)
        lines = [f"if {self.test()}:", *self.block(2, depth - 1, "    ")]
        self.locals = dict(kept)
        if self.chance(2):
            if self.chance(3):
                lines += [f"elif {self.test()}:", *self.block(1, depth - 1, "    ")]
                self.locals = dict(kept)
            lines += ["else:", *self.block(1, depth - 1, "    ")]
        elif self.chance(5):
            lines.append("    return")
        self.locals = kept
        return lines

    def attempt(self, depth: int) -> list[str]:
        self.straight = False
        kept = dict(self.locals)
        lines = ["try:", *self.block(2, depth - 1, "    ")]
        self.locals = dict(kept)
        lines.append(f"except {self.one(('Exception', '(KeyError, TypeError)', 'AttributeError'))}:")
        lines += self.block(1, 0, "    ") if self.chance(2) else ["    pass"]
        self.locals = kept
        return lines

    # Classes

    def members(self) -> list[str]:
        name = self.name()
        forms = (
            [f"{name} = 3"],
            [f"{name} = None"],
            [f"{name}: torch.Tensor"],
            [f"def {name}(self):", "    return 1"],
            ["@property", f"def {name}(self):", "    return 1"],
            ["@property", f"def {name}(self):", f"    return self._{name}"],
        )
        if not self.chance(5):
            return []
        lines = self.pick(forms)
        assert isinstance(lines, list)
        return lines

    def cls(self, name: str, bases: str, call: str) -> list[str]:
        """A class whose constructor begins with the call of the one above it, most of the time."""
        self.locals, self.helpers = {}, []
        body = self.block(int(str(self.pick((1, 2, 3, 4, 5)))), 2)
        place = 0 if not self.chance(6) else int(str(self.pick(range(len(body) + 1))))
        while place < len(body) and (
            body[place].startswith((" ", "else", "elif", "except")) or (place and body[place - 1].endswith(":"))
        ):
            place += 1
        if not self.chance(12):
            body.insert(place, call)
        lines = [f"class {name}({bases}):", *("    " + line for line in self.members())]
        lines += ["    def __init__(self, flag, n, mode):", *("        " + line for line in body or ["pass"]), ""]
        for index, helper in enumerate(self.helpers):
            lines += [f"    def help{index}(self):", *("        " + line for line in helper), ""]
        lines += ["    def make(self, value):", "        return value", ""]
        lines += ["    def same(self, value):", "        made = value", "        return made", ""]
        return [*lines, ""]


@st.composite
def programs(draw: st.DrawFn, branches: bool) -> Program:
    """A program; without ``branches`` the text alone tells what its constructor does."""
    return write(lambda options: draw(st.sampled_from(options)), branches)


def write(pick: Callable[[Sequence[object]], object], branches: bool) -> Program:
    """A program out of the choices that ``pick`` makes."""
    w = Writer(pick, branches)
    lines = ["def make(value):", "    return value", "", ""]
    chain = int(str(w.pick((1, 1, 1, 2, 2, 3))))
    call = "super().__init__()"
    bases = "nn.Module"
    for index in range(chain):
        name = f"C{index}"
        if w.chance(6):
            lines += mixin(w, f"Mix{index}")
            bases = w.one((f"Mix{index}, {bases}", f"{bases}, Mix{index}"))
        given = call
        if w.chance(8):
            given = call.replace("super()", f"super({name}, self)")
        # a helper of the same name in another class is another function
        lines += [line.replace("help", f"help_{index}_") for line in w.cls(name, bases, given)]
        bases, call = name, "super().__init__(flag, n, mode)"
    arguments: dict[str, object] = {
        "flag": w.pick((True, False)),
        "n": w.pick((1, 2, 3)),
        "mode": w.pick(("x", "y", None)),
    }
    return Program(HEADER + "\n".join(lines), f"C{chain - 1}", arguments, w.straight, w.open_names)


def mixin(w: Writer, name: str) -> list[str]:
    """A class that is no Module by itself, with a constructor or without."""
    lines = [f"class {name}:"]
    if w.chance(2):
        lines += ["    def __init__(self, *args, **kwargs):", "        super().__init__(*args, **kwargs)"]
        lines += ["        " + line for line in w.assign()]
    else:
        lines += [f"    def {w.name()}(self):", "        return 1"]
    return [*lines, "", ""]
