"""What is done with an attribute once the constructor is through: read, moved first, overwritten, or nothing at all.

The methods of the class and of its relatives are read first, then what else the file does with an attribute of that
name, and at last, for a verdict that calls the attribute needless, the files of the package that speak of the class.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import libcst as cst

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.methods import methods_of
from flake8_torchparams.outcome import Use
from flake8_torchparams.source.dotted import name_of, spelled
from flake8_torchparams.source.entities import ClassRef, External, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.fragment import NotAnalysed
from flake8_torchparams.source.outline import FunctionOutline, flatten
from flake8_torchparams.source.parse import parsed
from flake8_torchparams.source.private import as_written, is_internal
from flake8_torchparams.source.site import Site
from flake8_torchparams.usage.body import Body, Scope, body_of
from flake8_torchparams.usage.callers import CONSTRUCTORS, Calls, calls_within, relatives_of
from flake8_torchparams.usage.constructed import registers
from flake8_torchparams.usage.dims import dims_of
from flake8_torchparams.usage.drawn import is_drawn
from flake8_torchparams.usage.fates import Fate, Reading, used
from flake8_torchparams.usage.guards import Flags, flags_of
from flake8_torchparams.usage.held import DimCount
from flake8_torchparams.usage.holding import added, is_refilled
from flake8_torchparams.usage.lasting import is_lasting
from flake8_torchparams.usage.mentions import code_speaks_of
from flake8_torchparams.usage.optimizers import given_by
from flake8_torchparams.usage.others import DATA, Others
from flake8_torchparams.usage.reads import Reader
from flake8_torchparams.usage.scratch import is_scratch
from flake8_torchparams.usage.told import is_told
from flake8_torchparams.usage.written import Written

# What they make of a tensor are values of Python: a bool, a number, a text.
_DESCRIBES = frozenset(["__eq__", "__ne__", "__hash__", "__repr__", "__str__", "extra_repr"])
# What a method hands back is used by those that call it.
_GIVEN: frozenset[Fate] = frozenset(["given", "element"])
# Decorators of these do nothing with what an object has.
_READ_DECORATORS = frozenset(["torch", *sys.stdlib_module_names])
# All attributes of an object, in a method that goes through them.
_ALL = re.compile(r"\b(?:dir|vars)\(\s*self\s*\)|\bself\.__dict__")
# So many files of a package are looked into; what more of them speak of is taken to be used.
_MOST_FILES = 40
# And so many functions of a file.
_MOST_FUNCTIONS = 100
# And so many methods are followed that hand the attribute on to each other.
_MOST_GIVERS = 3


class Usage(NamedTuple):
    """What is done with an attribute after construction; ``changed``: methods put other values there, or write into
    it; ``lasting``: computed from data, so that a checkpoint may be meant to hold them.
    """

    use: Use
    changed: bool = False
    lasting: bool = False


class Usages:
    """What is done with the attributes of the classes of one file."""

    def __init__(self, classes: Classes) -> None:
        self._classes = classes
        self._calls: dict[ClassRef, Calls] = {}
        self._known: dict[tuple[ClassRef, str, int, bool], Usage] = {}
        # Told from the whole text of a class, which may have thousands of attributes.
        self._added: dict[ClassRef, frozenset[str]] = {}
        self._given: dict[ClassRef, tuple[str, ...]] = {}

    def of(self, cls: ClassRef, name: str, site: Site, certain: bool) -> Usage:
        """How the class, its relatives and others use the tensor that is put on ``self.name`` at ``site``.

        Where it is not ``certain`` that it is a tensor, nobody needs to know who else moves it.
        """
        key = (cls, name, id(site.node), certain)
        if key not in self._known:
            self._known[key] = _usage_of(self._classes, self._within(cls), cls, name, site, certain)
        return self._known[key]

    def is_drawn(self, cls: ClassRef, name: str, site: Site) -> bool:
        """Whether random numbers are put on ``self.name`` at ``site``, which each process draws for itself."""
        return is_drawn(self._classes, self._within(cls), cls, name, site)

    def methods(self, cls: ClassRef) -> Sequence[tuple[ClassRef, FunctionOutline]]:
        """All that may run with an instance of the class, or of a subclass in its file, as ``self``."""
        return self._within(cls).methods

    def is_refilled(self, cls: ClassRef, name: str) -> bool:
        """Whether a method that runs after construction puts others into the container on ``self.name``."""
        calls = self._within(cls)
        return is_refilled(calls.methods, name, calls.is_constructing)

    def is_added(self, cls: ClassRef, name: str) -> bool:
        """Whether the class adds what stands on ``self.name`` to something else."""
        if cls not in self._added:
            self._added[cls] = added(self._classes, cls)
        return name in self._added[cls]

    def given_to_optimizers(self, cls: ClassRef) -> tuple[str, ...]:
        """What the class gives to the optimizers that it makes, as it is written."""
        if cls not in self._given:
            self._given[cls] = given_by(self._classes, cls)
        return self._given[cls]

    def _within(self, cls: ClassRef) -> Calls:
        if cls not in self._calls:
            self._calls[cls] = calls_within(self._classes, cls)
        return self._calls[cls]


def _usage_of(classes: Classes, calls: Calls, cls: ClassRef, name: str, site: Site, certain: bool) -> Usage:
    dims, flags = dims_of(classes, cls, name, site), flags_of(classes, cls, name, site)
    search = _Search(classes, calls, cls, name, site.fragment.first, dims, flags)
    written = Written(classes.project, cls.file, site)
    use = search.use()
    if use == "used" or search.is_placed:
        kept = written.is_empty() and (search.replaced or registers(cls, name))
        kept = kept or (written.is_of_places() and search.changed)
        if kept and not _filled(site, search.name) and not _filled_by_call(classes, cls, site, search.name):
            return Usage("placeholder")
        if written.is_stub() and search.renewed:
            return Usage("overwritten")
    scratch = search.changed and is_scratch(calls, cls, name)
    if use in ("used", "carried") and certain and is_told(classes, cls, name, site, scratch):
        use = "told"
    elif use == "used" and (search.moves_all() or (certain and search.is_placed_elsewhere())):
        use = "placed"
    changed = search.changed or _takes_other_values(site)
    return Usage(use, changed, changed and not scratch and is_lasting(classes, calls, cls, name))


def _takes_other_values(site: Site) -> bool:
    """Whether others may call the method that puts the tensor there, to put another one there."""
    function = site.fragment.definition
    if function is None or function.name.value.startswith("_"):
        return False
    return bool(function.params.params[1:] or function.params.kwonly_params)


def _filled(site: Site, name: str) -> bool:
    """Whether the function goes on to fill the tensor that it has put on ``self``."""
    body = body_of(site.fragment.function)
    start = body.starts.get(site.node, 0)
    return any(
        name_of(node.value) == body.receiver and body.starts[node] > start and _is_filled(body, node)
        for node in body.members(name)
    )


def _filled_by_call(classes: Classes, cls: ClassRef, site: Site, name: str) -> bool:
    """Whether a method fills it that the function calls: ``self.reset_parameters()``."""
    fills = re.compile(rf"\bself\.{re.escape(name)}(?:\.data)?\.\w+_\(|\binit\.\w+_\(\s*self\.{re.escape(name)}\b")
    text = "\n".join(site.fragment.lines)
    return any(
        f"self.{function.name}(" in text and fills.search(owner.file.text(function))
        for owner, function in methods_of(classes, cls)
    )


def _is_filled(body: Body, node: cst.CSTNode) -> bool:
    """Whether what an expression stands for is written into: ``x[0] = ...``, ``x.data.zero_()``, ``normal_(x)``."""
    parent = body.parents[node]
    if isinstance(parent, cst.Attribute):
        if parent.attr.value == "data":
            return _is_filled(body, parent)
        return parent.attr.value.endswith("_") and parent.attr.value != "requires_grad_"
    if isinstance(parent, cst.Subscript) and parent.value is node:
        return isinstance(body.parents[parent], cst.AssignTarget) or _is_filled(body, parent)
    if isinstance(parent, cst.Arg):
        call = body.parents[parent]
        return isinstance(call, cst.Call) and spelled(call.func).endswith("_")
    return isinstance(parent, cst.AugAssign) and parent.target is node


def _told(function: FunctionOutline, fates: set[Fate]) -> set[Fate]:
    """The fates of what a function reads, where that is one that only compares or describes."""
    if function.name not in _DESCRIBES:
        return fates
    return {"read" if fate in ("used", "carried", *_GIVEN) else fate for fate in fates}


def _dims_given(fates: set[Fate]) -> DimCount:
    """How many dimensions what a method hands back has, by what it does with the attribute."""
    return None if "given" in fates else 0


@dataclass(slots=True)
class _Method:
    owner: ClassRef
    function: FunctionOutline
    reading: Reading


class _Search:
    def __init__(
        self,
        classes: Classes,
        calls: Calls,
        cls: ClassRef,
        name: str,
        line: int,
        dims: DimCount,
        flags: Flags,
        aliases: int = 0,
    ) -> None:
        name = as_written(name, cls)
        self.classes = classes
        self.calls = calls  # of the methods of the class and of its relatives
        self.cls = cls
        self.name = name
        self.line = line  # of the function that sets it
        self.dims = dims
        self.flags = flags  # what is settled wherever the object has the tensor
        self.others = Others(classes, cls, name)
        self.aliases = aliases  # so many properties stand between the attribute and the name
        self.word = re.compile(rf"\.{re.escape(name)}\b|[\"']{re.escape(name)}[\"']|\bgetattr\(")
        self.attribute = re.compile(rf"\.{re.escape(name)}\b(?!\s*\()")
        self.fates: set[Fate] = set()
        self.replaced = False  # a method puts another value in its place
        self.renewed = False  # forward does so before it uses it
        self.changed = False  # a method makes another value of it, or writes into it
        self.spread = False  # other files of the package have been asked
        self.elsewhere = False  # others than the function that sets it have to do with it
        self.built = False  # the constructor of another class reads it
        self.copies = False  # some use moves it without keeping what it has moved

    def use(self) -> Use:
        try:
            self._family()
            if "used" not in self.fates:
                self._file(self.cls.file)
            if "used" not in self.fates:
                self._package()
        except NotAnalysed:
            return "used"
        return self._verdict()

    @property
    def is_placed(self) -> bool:
        """Whether a method of the class is there to put the tensor on a device."""
        return "placed" in self.fates

    def _verdict(self) -> Use:
        fates = self.fates
        if "used" in fates:
            return "placed" if self.is_placed else "used"
        if "moved" in fates:
            return "moved" if self.copies else "kept"
        if fates & {"device", "unplaced"}:
            return "used"  # what it makes goes where the tensor is
        if "filled" in fates and fates & {"read", "carried", "handed"}:
            return "used"  # what one call writes is what the next one reads
        if "read" in fates:
            return "read"
        if "carried" in fates:
            return "carried"
        if "handed" in fates:
            return "built"
        if "filled" not in fates and fates & {"asked", "printed"}:
            return "printed" if "printed" in fates else "asked"
        if fates & {"fresh", "stored"}:
            return "overwritten" if self.elsewhere else "local"
        if self.built:
            return "built"
        return "hidden" if self._is_decorated() else "unused"

    def _is_decorated(self) -> bool:
        """Whether what decorates a method may read the attribute: nobody can read it, or it speaks of the name."""
        for owner, function in self.calls.methods:
            for decorator in function.decorators:
                known = self.classes.named(owner.file, decorator.split(".")) if decorator else None
                if isinstance(known, External) and known.dotted.partition(".")[0] not in _READ_DECORATORS:
                    return True
                if isinstance(known, FunctionRef) and self.attribute.search(known.file.source):
                    return True
        return False

    # The class itself, its ancestors, and the subclasses in its file

    def _family(self) -> None:
        methods, calls = self.calls.methods, self.calls
        found: list[_Method] = []
        for owner, function in methods:
            if function.name in CONSTRUCTORS or not self._mentioned(owner.file, function):
                continue
            reading = self._reading(Scope(owner.file, self.cls), function)
            if reading.fates:
                found.append(_Method(owner, function, reading))
        movers = {m.function.name: not m.reading.remakes for m in found if m.reading.moves}
        renewers = {m.function.name for m in found if m.reading.renews} - movers.keys()
        kept = {id(function) for _, function in methods} - {id(m.function) for m in found if m.reading.renews}
        renewers -= {function.name for _, function in methods if id(function) in kept}
        for method in found if movers or renewers else ():
            # What a method before its reads has moved or replaced for it is moved or replaced.
            if method.reading.fates & {"used", "carried", *_GIVEN}:
                scope = Scope(method.owner.file, self.cls)
                method.reading = self._reading(scope, method.function, movers, renewers)
        for method in found:
            if method.reading.fates & _GIVEN:
                given = self._given(method.function, frozenset(), _dims_given(method.reading.fates))
                method.reading.copies = method.reading.copies or "moved" in given
                method.reading.fates = (method.reading.fates - _GIVEN) | given
        settled = {id(method.function): method.reading for method in found}
        settled |= self._passing(methods, settled.keys(), movers, renewers)
        for method in found:
            fates = method.reading.fates
            if method.function.line == self.line and method.owner.file is self.cls.file:
                fates = fates - {"stored"}
            else:
                self.elsewhere = True
            self.replaced = self.replaced or "stored" in fates
            self.changed = self.changed or method.reading.changes or bool(fates & {"stored", "filled"})
            self.renewed = self.renewed or (method.function.name == "forward" and bool(method.reading.renewals))
            if "placed" in fates and not calls.only_others(method.owner, method.function):
                fates = fates - {"placed"}
            if fates - {"stored"}:
                if calls.only_constructs(method.owner, method.function):
                    self.built = True
                    continue
                self.copies = self.copies or method.reading.copies
                if "used" in fates and calls.only_collates(method.owner, method.function):
                    fates = (fates - {"used"}) | {"carried"}
                if "used" in fates or "carried" in fates:
                    moved = calls.comes_after(method.owner, method.function, settled)
                    if moved is not None:
                        fates = (fates - {"used", "carried"}) | {"moved" if moved else "fresh"}
            self.fates |= fates

    def _passing(
        self,
        methods: Sequence[tuple[ClassRef, FunctionOutline]],
        read: Collection[int],
        movers: Mapping[str, bool],
        renewers: Collection[str],
    ) -> dict[int, Reading]:
        """What calls of movers and renewers do to the attribute in methods that do not speak of it themselves."""
        called = [*movers, *renewers]
        calls = re.compile(rf"\bself\.(?:{'|'.join(map(re.escape, called))})\(") if called else None
        return {
            id(function): self._reading(Scope(owner.file, self.cls), function, movers, renewers)
            for owner, function in methods
            if calls is not None and id(function) not in read and calls.search(owner.file.text(function))
        }

    def _given(self, function: FunctionOutline, asked: frozenset[int], dims: DimCount) -> set[Fate]:
        """What becomes of the attribute that a method hands back: what those do with it that call the method.

        That is told only of a method that none but the class itself is to call, and of a property, which is read as an
        attribute of its own. ``dims``: how many dimensions what is handed back has; one number is as good as any to
        those that nobody sees. ``asked``: the methods that hand it on to this one, among which it adds nothing.
        """
        if id(function) in asked:
            return set()
        if len(asked) > _MOST_GIVERS:
            return used(dims)
        asked |= {id(function)}
        if function.marks & {"property", "cached_property"}:
            line, aliases = function.line, self.aliases + 1
            other = _Search(self.classes, self.calls, self.cls, function.name, line, dims, self.flags, aliases)
            if self.aliases < _MOST_GIVERS and other.use() != "used":
                return other.fates - {"stored", "placed"} or used(dims)
            return {"used"}
        public = not is_internal(function.name)
        if public and dims != 0:
            return {"used"}
        fates: set[Fate] = used(dims) if public else set()
        for owner, caller, body, called in self.calls.callers(function):
            scope = Scope(owner.file, self.cls)
            for call in called:
                if call is None or caller.name in CONSTRUCTORS:
                    fates |= used(dims) if call is None else set()
                    continue
                fates |= Reader(self.classes).result(body, scope, call, self.name, dims)
                if fates & _GIVEN:
                    fates = (fates - _GIVEN) | self._given(caller, asked, _dims_given(fates))
                if "used" in fates:
                    return {"used"}
        return fates or used(dims)

    def _reading(
        self,
        scope: Scope,
        function: FunctionOutline,
        movers: Mapping[str, bool] | None = None,
        renewers: Collection[str] = (),
    ) -> Reading:
        reader = Reader(self.classes, self.dims, movers, renewers, self.flags, self.others, self.calls)
        reading = reader.attribute(scope, function, self.name, own=True)
        reading.fates = _told(function, reading.fates)
        return reading

    def _owners(self) -> list[ClassRef]:
        """The class, and those of its ancestors that have such an attribute too: it may be read as one of theirs."""
        sets = re.compile(rf"\bself\.{re.escape(self.name)}\s*[:=]")
        return [
            ref
            for ref in self.classes.mro(self.cls).classes
            if ref == self.cls or any(map(sets.search, ref.file.lines[ref.outline.line - 1 : ref.outline.end_line]))
        ]

    def _mentioned(self, file: SourceFile, function: FunctionOutline) -> bool:
        numbers = file.words.lines((self.name, "getattr"), function.line, function.end_line)
        return any(self.word.search(file.lines[number - 1]) for number in numbers)

    def _inherits(self, ref: ClassRef) -> bool:
        return ref != self.cls and self.cls in self.classes.mro(ref).order

    # Other code

    def _file(self, file: SourceFile) -> None:
        """What a file does with an attribute of that name of anything but a ``self`` that is none of the family."""
        order = self.classes.mro(self.cls).order
        numbers = [n for n in file.words.lines((self.name,)) if self.attribute.search(file.lines[n - 1])]
        mentioning = {id(owned[1]): owned for number in numbers for owned in file.spans.holding(number)}
        if len(mentioning) > _MOST_FUNCTIONS:
            self.fates.add("used")
            return
        for owner, function in mentioning.values():
            ref = ClassRef(file, owner) if owner is not None else None
            if ref == self.cls and function.name in CONSTRUCTORS:
                continue  # what it reads there is another object's
            # The constructors of relatives, and what relatives in other files have, are not read with the family.
            apart = file is not self.cls.file or (function.name in CONSTRUCTORS and ref != self.cls)
            if ref is not None and apart and (ref in order or self._inherits(ref)):
                self._read(Scope(file, ref), function, own=True)
            self._read(Scope(file, ref), function, own=False)
            if "used" in self.fates:
                return
        if self._at_top(file):
            self.fates.add("used")

    def _read(self, scope: Scope, function: FunctionOutline, own: bool) -> None:
        reading = Reader(self.classes, self.dims, others=self.others).attribute(scope, function, self.name, own)
        fates = _told(function, reading.fates)
        fates = {"used" if fate == "given" else "carried" if fate == "element" else fate for fate in fates}
        if function.name in CONSTRUCTORS:
            self.built = self.built or bool(fates - {"stored", "filled", "placed"})
        else:
            self.fates |= fates - {"placed"}
            self.elsewhere = self.elsewhere or bool(fates)
            self.copies = self.copies or reading.copies

    def _at_top(self, file: SourceFile) -> bool:
        """Whether a statement outside of all functions reads an attribute of that name."""
        lines = (file.lines[n - 1] for n in file.words.lines((self.name,)) if file.spans.is_loose(n))
        if not any(self.attribute.search(line) and not line.startswith(("import ", "from ", "#")) for line in lines):
            return False
        try:
            tree = parsed(file.source)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            return False
        return any(
            self._is_ours(file, node) for statement in flatten(tree.body) for node in _reads(statement, self.name)
        )

    def _is_ours(self, file: SourceFile, node: ast.Attribute) -> bool:
        """Whether a statement of a module may ask an object of the class for it, as ``Other().scale`` does not."""
        if not isinstance(node.value, ast.Call) or not isinstance(node.value.func, (ast.Name, ast.Attribute)):
            return True
        made = self.classes.named(file, ast.unparse(node.value.func).split("."))
        return not (isinstance(made, ClassRef) and self.others.makes_others(made))

    def _package(self) -> None:
        """What the files of the package that speak of the class do with the attribute."""
        self.spread = True
        paths = self._speaking(re.compile(self.attribute.pattern.encode()))
        if len(paths) > _MOST_FILES:
            self.fates.add("used")
            return
        for path in paths:
            file = self.classes.project.sibling(self.cls.file, path)
            if file is not None:
                self._file(file)
            if "used" in self.fates:
                return

    def _speaking(self, attribute: re.Pattern[bytes]) -> list[str]:
        """The other files of the package that speak of the class, or of one that inherits it, and of the attribute; or
        that ask an attribute for it which an object of the class is put on.
        """
        if self.name.startswith("__"):
            return []
        texts = self.classes.project.siblings(self.cls.file)
        dotted = f".{self.name}".encode()
        reading = [(path, text) for path, text in texts if dotted in text and attribute.search(text)]
        if not reading:
            return []
        refs = [*self._owners(), *relatives_of(self.classes, self.cls)]
        own = frozenset(ref.outline.name.encode() for ref in refs)
        words, holders = self.calls.heirs(self.cls.file, own), self.calls.holders(self.cls.file, own)
        # ``self.mask.sizes``, where ``self.mask`` is an object of the class
        asks = re.compile(rb"\.(?:%b)\.%b\b" % (b"|".join(sorted(holders)), re.escape(self.name.encode())))
        return [path for path, text in reading if code_speaks_of(text, words) or (holders and asks.search(text))]

    def is_placed_elsewhere(self) -> bool:
        """Whether a subclass puts the tensor on a device, or the Module that holds this one."""
        try:
            return self._is_placed_elsewhere()
        except NotAnalysed:
            return False

    def moves_all(self) -> bool:
        """Whether a ``to`` of the class's own goes through all attributes, and sets those anew that it moves."""
        owners = self.classes.mro(self.cls).classes
        texts = (owner.file.text(f) for owner in owners for f in owner.outline.functions.get("to", ()))
        return any(_ALL.search(text) and "setattr(self" in text for text in texts)

    def _is_placed_elsewhere(self) -> bool:
        name = re.escape(self.name)
        along = rf"\b(\w+)\.{name} *= *\w+\(\1\.{name}\)"  # head.stride = fn(head.stride)
        told = rf"\bself\.{name}\s*=[^=]"
        # What the class uses itself is no question to other files, on which the answer would hang from then on.
        paths = self._speaking(re.compile(rf"\.{name}\s*=[^=]".encode())) if self.spread else []
        if len(paths) > _MOST_FILES:
            return False
        for file in (self.cls.file, *(self.classes.project.sibling(self.cls.file, path) for path in paths)):
            if file is None or (file is self.cls.file and not any(file.words.lines(("_apply",)))):
                continue
            for outline in file.outline.classes:
                ref = ClassRef(file, outline)
                applies = [f for f in outline.functions.get("_apply", ()) if re.search(along, ref.file.text(f))]
                names = any(owner.outline.name in ref.file.text(f) for f in applies for owner in self._owners())
                if names or (
                    ref.file is not self.cls.file
                    and re.search(told, ref.file.text(outline))
                    and self._inherits(ref)
                    and self._is_placed_by(ref)
                ):
                    return True
        return False

    def _is_placed_by(self, ref: ClassRef) -> bool:
        """Whether a subclass has a method for others that puts the tensor on the device they name."""
        methods = [(ref, function) for functions in ref.outline.functions.values() for function in functions]
        calls = Calls(self.classes, methods)
        for _, function in methods:
            if function.name in CONSTRUCTORS or not self._mentioned(ref.file, function):
                continue
            reading = Reader(self.classes, self.dims, others=self.others).attribute(
                Scope(ref.file, ref), function, self.name, own=True
            )
            if "placed" in reading.fates and calls.only_others(ref, function):
                return True
        return False


def _reads(statement: ast.stmt, name: str) -> Iterator[ast.Attribute]:
    """Where a statement outside of all functions asks something for an attribute."""
    if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
        return
    called = {id(node.func) for node in ast.walk(statement) if isinstance(node, ast.Call)}
    for node in ast.walk(statement):
        if (
            isinstance(node, ast.Attribute)
            and node.attr == name
            and isinstance(node.ctx, ast.Load)
            and id(node) not in called
            and getattr(node.value, "id", "") not in DATA
        ):
            yield node
