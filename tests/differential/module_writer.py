"""Writes nn.Module classes at random, out of the whole vocabulary of constructors."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from itertools import product

import vocabulary as words
from hypothesis import strategies as st

Pick = Callable[[Sequence[object]], object]
_BLANK = re.compile(r"<([a-z]+)>")


@dataclass(frozen=True)
class Program:
    """Classes as text, with the calls that build each of them.

    ``straight``: there is one path through the constructors, and the text alone tells it. ``open_names``: some names
    are made from what only a run knows.
    """

    source: str
    calls: dict[str, tuple[str, ...]]
    straight: bool
    open_names: bool

    def loose(self, name: str) -> bool:
        """Whether a loop of a length that only a run knows may have made the name."""
        return self.open_names and name[0] in "bcdw" and name[1:].isdigit()

    @property
    def moved(self) -> bool:
        """Whether a Parameter is moved somewhere, which may give back the very Parameter as far as the text tells."""
        return ").to(torch" in self.source


@dataclass
class Writer:
    """One program in the making; ``pick`` chooses one of several, ``branches`` allows for what only a run knows."""

    pick: Pick
    branches: bool
    straight: bool = True
    open_names: bool = False
    given: bool = False
    locals: set[str] = field(default_factory=set)
    used: list[str] = field(default_factory=list)
    helpers: list[list[str]] = field(default_factory=list)
    written: int = 0

    def one(self, options: Sequence[str]) -> str:
        return str(self.pick(options))

    def chance(self, of: int) -> bool:
        return self.pick(range(of)) == 0

    # Names

    def name(self) -> str:
        """A name for something new, which is sometimes taken."""
        if self.chance(3):
            return self.one(words.NAMES)
        return self.old() if self.chance(6) else self.fresh()

    def old(self) -> str:
        """A name that something has most likely."""
        return self.one(self.used[-6:]) if self.used else self.one(words.NAMES)

    def fresh(self) -> str:
        """A name that nothing else has."""
        self.written += 1
        self.used.append(f"r{self.written}")
        return f"r{self.written}"

    # Values

    def filled(self, text: str, depth: int = 0, **known: str) -> str:
        """A form with its blanks filled in."""
        names = {"x": self.name, "y": self.fresh, "z": self.fresh, "old": self.old}

        def fill(blank: re.Match[str]) -> str:
            word = blank[1]
            if word in names and word not in known:
                known[word] = names[word]()
            return known[word] if word in known else self.value(word, depth)

        return _BLANK.sub(fill, text)

    def value(self, word: str, depth: int) -> str:
        if word == "tensor":
            return self.one(words.TENSORS)
        if word == "parameter":
            return self.one(words.PARAMETERS)
        if word == "module":
            return self.one(words.MODULES)
        if word == "state":
            return self.one(self.kind(words.TENSORS, words.TENSORS, words.PARAMETERS, words.LOST, words.MODULES))
        if word == "name":
            return repr(self.one(words.LOUD)) if self.chance(8) else repr(self.fresh())
        if word == "step":
            return self.one(words.STEPS)
        assert word in ("value", "simple"), word
        return self.any_value(depth if word == "value" else 2)

    def kind(self, *kinds: tuple[str, ...]) -> tuple[str, ...]:
        chosen = self.pick(kinds)
        assert isinstance(chosen, tuple)
        return chosen

    def any_value(self, depth: int) -> str:
        w = words
        plain = [w.TENSORS, w.TENSORS, w.PARAMETERS, w.PARAMETERS, w.LOST, w.BUFFERS, w.MODULES, ("None",), w.PLAIN]
        if depth < 2:
            plain += [w.CONTAINERS, w.CONTAINERS, w.ROUNDABOUT]
            if self.locals:
                plain.append(tuple(sorted(self.locals)))
            if self.branches:
                plain += [("(<value> if <test> else <value>)",)] * 2
            if self.given:
                plain += [("given", "given", "(<value> if given is None else given)", "(given or <value>)")] * 2
        form = self.one(self.kind(*plain))
        if "<test>" in form or "given" in form:
            self.straight = False
            form = form.replace("<test>", self.test())
        return self.filled(form, depth + 1)

    def test(self) -> str:
        return self.one(words.TESTS + (words.TESTS_OF_GIVEN if self.given else ()))

    # Statements

    def block(self, count: int, depth: int) -> list[str]:
        return ["    " + line for line in self.statements(count, depth)]

    def statements(self, count: int, depth: int) -> list[str]:
        return [line for _ in range(count) for line in self.statement(depth)]

    def statement(self, depth: int) -> list[str]:
        nested = [self.loop, self.context, self.helper, self.closure, self.at_last, self.init]
        if self.branches:
            nested += [self.conditional, self.conditional, self.attempt, self.endless]
        kinds: list[object] = [*words.STATEMENTS, *(nested if depth > 0 else ())]
        chosen = kinds[int(str(self.pick(range(len(kinds)))))]
        if chosen is words.LOCAL:
            name = self.one(("t", "u"))
            lines = self.filled(self.one(chosen), local=name).splitlines()
            self.locals.add(name)
            return lines
        if isinstance(chosen, tuple):
            return self.filled(self.one(chosen)).splitlines()
        assert callable(chosen)
        lines = chosen(depth - 1)
        assert isinstance(lines, list)
        return lines

    def init(self, depth: int) -> list[str]:
        return [self.one(words.INIT)] if self.chance(4) else self.statements(1, depth)

    def loop(self, depth: int) -> list[str]:
        heads = ["for i in range(2):", self.filled("for name in ['<x>', '<y>']:"), "for i, v in enumerate([1, 2, 3]):"]
        head = self.one([*heads, "for i in range(n):"] if self.branches else heads)
        unknown = "range(n)" in head
        self.straight = self.straight and not unknown
        if "for i" in head and self.chance(3):
            return [head, *self.block(1, 0)]
        name = "name"
        if "for i" in head:
            self.open_names |= unknown
            name = self.one(('f"b{i}"', '"c" + str(i)', '"w%d" % i', '"d{}".format(i)'))
        form = self.one(words.REGISTER) if self.chance(2) else "setattr(self, <name>, <value>)"
        return [head, "    " + self.filled(form, name=name)]

    def endless(self, depth: int) -> list[str]:
        self.straight = False
        count = f"rounds{depth}"
        start, head = self.one((f"{count} = 0", f"{count} = n")), self.one(("while True:", f"while {count} < 9:"))
        end = [f"    {count} += 1", f"    if {count} > {self.one('13')}:", "        break"]
        return [start, head, *self.block(1, depth), *end]

    def context(self, depth: int) -> list[str]:
        return ["with torch.no_grad():", *self.block(2, depth)]

    def helper(self, depth: int) -> list[str]:
        kept = self.locals, self.given, self.branches
        self.locals, self.given, self.branches = set(), False, False
        self.helpers.append(self.statements(2, depth))
        self.locals, self.given, self.branches = kept
        return [f"self.help{len(self.helpers) - 1}()"]

    def closure(self, depth: int) -> list[str]:
        kept, self.locals = self.locals, set()
        body = self.block(1, 0)
        self.locals = kept
        if self.chance(3):
            return [self.filled("def inner(v=<value>):"), *body, self.filled("    self.<y> = v"), "inner()"]
        return ["def inner(v):", *body, *self.filled("    self.<y> = v\ninner(<value>)").splitlines()]

    def at_last(self, depth: int) -> list[str]:
        return ["try:", *self.block(2, depth), "finally:", *self.block(1, 0)]

    def side(self, count: int, depth: int) -> list[str]:
        """A block that may not run: the names that it makes are not there for sure."""
        kept = set(self.locals)
        lines = self.block(count, depth)
        self.locals = kept
        return lines

    def conditional(self, depth: int) -> list[str]:
        self.straight = False
        lines = [f"if {self.test()}:", *self.side(2, depth)]
        if self.chance(2):
            if self.chance(3):
                lines += [f"elif {self.test()}:", *self.side(1, depth)]
            lines += ["else:", *self.side(1, depth)]
        elif self.chance(5):
            lines.append("    return")
        return lines

    def attempt(self, depth: int) -> list[str]:
        self.straight = False
        lines = ["try:", *self.side(2, depth)]
        lines.append(f"except {self.one(('Exception', '(KeyError, TypeError)', 'AttributeError'))}:")
        lines += self.side(1, 0) if self.chance(2) else ["    pass"]
        if self.chance(4):
            lines += ["else:", *self.side(1, 0)]
        if self.chance(4):
            lines += ["finally:", *self.side(1, 0)]
        return lines

    # Classes

    def cls(self, name: str, bases: str, call: str, annotation: str) -> list[str]:
        """A class whose constructor begins with the call of the one above it, most of the time."""
        self.locals, self.helpers, self.given = set(), [], self.branches
        body = self.statements(int(str(self.pick((1, 2, 3, 4, 5)))), 2)
        if self.branches and self.chance(6):
            test = self.one(("if given is None:", "if not isinstance(given, torch.Tensor):"))
            body = [test, self.filled("    given = <value>"), *body]
        if not self.chance(12):
            body.insert(self.place(body) if self.chance(6) else 0, call)
        signature = "self, flag, n, mode"
        if self.branches:
            signature += self.one((f", given{annotation}", f", *, given{annotation}"))
        lines = [f"class {name}({bases}):"]
        if name == "C0":
            # a subclass may have another one
            lines += _in(["def build(self):", f"    {self.one(('return None', 'self.built = 3'))}"])
        if self.chance(3):
            member = self.filled(self.one(words.MEMBERS), n=self.one(words.NAMES))
            # what a __getattr__ of one's own finds, only a run knows, and whether there is a next one
            self.straight = self.straight and "__getattr__" not in member and "next(" not in member
            lines += _in(member.splitlines())
        lines += [f"    def __init__({signature}):", *_in(_in(body)), ""]
        for index, helper in enumerate(self.helpers):
            lines += [f"    def help{index}(self):", *_in(_in(helper)), ""]
        return [*lines, *_in(words.METHODS.splitlines()), ""]

    def place(self, body: list[str]) -> int:
        """Somewhere between the statements of a body."""
        place = int(str(self.pick(range(len(body) + 1))))
        inside = (" ", "else", "elif", "except", "finally")
        while place < len(body) and (body[place].startswith(inside) or (place and body[place - 1].endswith(":"))):
            place += 1
        return place

    def mixin(self, name: str, kind: int) -> list[str]:
        """A class beside the others: no Module by itself, with a constructor (1) or without (0), or a Module (2)."""
        head = "def __init__(self, *args, **kwargs):"
        if kind == 0:
            lines = [f"class {name}:", f"    def {self.name()}(self):", "        return 1"]
        elif kind == 1:
            body = ["super().__init__(*args, **kwargs)", *self.filled(self.one(words.ASSIGN)).splitlines()]
            lines = [f"class {name}:", f"    {head}", *_in(_in(body))]
        else:
            body = ["super().__init__()", *self.statements(1, 0)]
            lines = [f"class {name}(nn.Module):", f"    {head}", *_in(_in(body))]
        return [*lines, "", *_in(words.METHODS.splitlines()), ""]


def _in(lines: Sequence[str]) -> list[str]:
    return ["    " + line if line else "" for line in lines]


@st.composite
def programs(draw: st.DrawFn, branches: bool) -> Program:
    """A program; without ``branches`` the text alone tells what its constructor does."""
    return write(lambda options: draw(st.sampled_from(options)), branches)


def write(pick: Pick, branches: bool) -> Program:
    """A program out of the choices that ``pick`` makes."""
    w = Writer(pick, branches)
    annotation = w.one(tuple(words.GIVEN)) if branches else ""
    lines: list[str] = []
    calls: dict[str, tuple[str, ...]] = {}
    bases = w.one(tuple(words.BASES)) if w.chance(6) else "nn.Module"
    call = words.BASES[bases]
    for index in range(int(str(w.pick((1, 1, 1, 2, 2, 3))))):
        name = f"C{index}"
        if w.chance(6):
            kind = int(str(w.pick(range(3))))
            lines += w.mixin(f"Mix{index}", kind)
            if kind == 2:
                calls[f"Mix{index}"] = (f"Mix{index}()",)
            after = f"{bases}, Mix{index}"
            # nothing may come after nn.Module that inherits from it
            bases = w.one((f"Mix{index}, {bases}", after if index else f"Mix{index}, {bases}"))
        given = call
        if w.chance(8):
            given = call.replace("super()", f"super({name}, self)")
        elif index and w.chance(8):
            given = call.replace("super().__init__(", f"C{index - 1}.__init__(self, ")
        # a helper of the same name in another class is another function
        lines += [line.replace("help", f"help_{index}_") for line in w.cls(name, bases, given, annotation)]
        calls[name] = tuple(_calls(name, annotation, branches))
        bases, call = name, f"super().__init__(flag, n, mode{', given=given' if branches else ''})"
    return Program(words.HEADER + "\n".join(lines), calls, w.straight, w.open_names)


def _calls(name: str, annotation: str, branches: bool) -> list[str]:
    if not branches:
        return [f"{name}(True, 1, 'x')"]
    arguments = product(("True", "False"), ("1", "2", "3"), ("'x'", "'y'", "None"), words.GIVEN[annotation])
    return [f"{name}({', '.join(a[:3])}, given={a[3]})" for a in arguments]
