"""The object that is built, the parts that it is made of, and what stands under their names."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from flake8_torchparams.hierarchy.classes import MODULE, Member, getter, is_property, setter
from flake8_torchparams.hierarchy.fields import DATACLASSES
from flake8_torchparams.hierarchy.known import is_module_root, is_wrapped
from flake8_torchparams.hierarchy.methods import FORWARDS, is_noisy, method_texts
from flake8_torchparams.screen.kinds import (
    ANY,
    BOUND,
    CLASS,
    CONSTRUCTING,
    EVERYTHING,
    FUNCTION,
    HELD,
    LIST,
    LOST,
    MODULES,
    NONE,
    OBJECTS,
    PARAMETER,
    PLAIN,
    REFUSED,
    REGISTRIES,
    STATE,
    TENSOR,
    UNBOUND,
    is_known,
    is_unknown,
    within,
)
from flake8_torchparams.screen.loud import Loud, settled
from flake8_torchparams.screen.names import Names
from flake8_torchparams.screen.scopes import (
    Arguments,
    Built,
    MadeFunction,
    Part,
    Scope,
    Shape,
)
from flake8_torchparams.screen.syntax import (
    calls_up,
    classes_handed_about,
    makes_state,
    names_given,
    names_registered,
    passes_on,
)
from flake8_torchparams.source.entities import ClassRef, FunctionRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import Assigned, Binding, ClassOutline, FunctionOutline
from flake8_torchparams.source.patterns import may_be
from flake8_torchparams.source.private import is_private
from flake8_torchparams.torch_api import api


class Objects(Names):
    """The object that is built, the parts that it is made of, and what stands under their names."""

    def _construct(self, cls: ClassRef, given: Arguments | None = None) -> Built:
        for ancestor in self.classes.mro(cls).classes:
            outline = ancestor.outline
            if outline.marks & DATACLASSES:
                raise Loud("a dataclass")
            for name in REFUSED:
                if name in outline.functions and not self._passes_on(ancestor, name):
                    raise Loud(f"a {name} of its own")
        made = Built(cls)
        if self.classes.is_made_otherwise(cls):
            made.beyond = frozenset()
        self._constructor(made, self.classes.find(cls, "__init__"), 0, given)
        if not made.ready:
            raise Loud("Module.__init__ does not run")
        if made.others is None or made.others:
            self._run_others(made)
        return made

    def _passes_on(self, cls: ClassRef, name: str) -> bool:
        """Whether a method that a class body defines does what the next one of its name does, should it not raise."""
        functions = cls.outline.functions[name]
        return not functions[-1].decorators and passes_on(self._tree(cls.file, functions[-1]))

    def _is_torchs(self, cls: ClassRef, name: str) -> bool:
        """Whether a method does what that of nn.Module does, which it may be."""
        bodies = [a for a in self.classes.mro(cls).classes if name in a.outline.names]
        return all(name in body.outline.functions and self._passes_on(body, name) for body in bodies)

    def _built(self, cls: ClassRef) -> Built:
        """What a class makes of an instance; kept, since other classes ask for it."""
        known = settled(self._objects, cls, "a class that holds itself", lambda: self._construct(cls))
        return known.copy()

    def _build_given(self, cls: ClassRef, given: Arguments) -> None:
        """Read a constructor of the same file with what another class gives it, as the interpreter does."""
        if given.hand_on or given.kind & BOUND:
            raise Loud("self for the constructor of a Module of the file")
        # meanwhile anything will do: whoever asked first is told
        settled(self._made_given, (cls, given), Built(cls), lambda: self._construct(cls, given))

    def _home(self, scope: Scope) -> SourceFile | None:
        """The file of which the classes matter that a function makes; None for a helper of one that is not linted."""
        if scope.object is not None:
            return scope.object.cls.file
        return scope.file if scope.file is self._linted else None

    def _give_to(self, scope: Scope, cls: ClassRef, given: Arguments) -> None:
        """A Module gets what its constructor may leave plainly, and what only the call tells of."""
        if self._strict(scope) and self._is_given_state(cls, given):
            self._build_given(cls, given)

    def _is_given_state(self, cls: ClassRef, given: Arguments) -> bool:
        if _hands_over_state(given):
            return True
        if not any(_may_be_state_or_class(shape.kind) for shape in given.every()):
            return False
        handling = self.constructors.handling(cls)
        if handling is None:
            return False
        handed: list[tuple[int | str, Shape]] = [*enumerate(given.positional), *given.named]
        gathered = [shape.kind for parameter, shape in handed if handling.gathers(parameter)]
        return any(map(_may_be_state_or_class, (*gathered, given.rest)))

    def _give_to_class(self, scope: Scope, given: Arguments, partly: bool = False) -> None:
        """A class that nobody can tell gets this: any Module of the file, perhaps, whose class is a value there.

        ``partly``: a later call adds the rest.
        """
        if not _hands_over_state(given):
            return
        file = self._home(scope)
        if file is None:
            return
        if file not in self._handed_about:
            self._handed_about[file] = classes_handed_about(file, self.classes)
        complete = not (partly or given.rest)
        for cls in self._handed_about[file]:
            handling = self.constructors.handling(cls)
            takes = handling is None or handling.takes(len(given.positional), dict(given.named), complete)
            if takes and (scope.object is None or cls != scope.object.cls):
                self._give_to(scope, cls, given)

    def _object(self, cls: ClassRef) -> Built:
        """What an instance of a class that is no Module may hold, whatever was called on it."""
        known = settled(self._objects, cls, "an object that makes its like", lambda: self._make_object(cls))
        return known.copy()

    def _make_object(self, cls: ClassRef) -> Built:
        made = Built(cls, ready=True, module=False)
        for ancestor in reversed(self.classes.mro(cls).order):
            if isinstance(ancestor, str):
                if ancestor.startswith("torch.") and api().other_class(ancestor) != "object":
                    raise Loud("an object of another kind")
                continue
            outline = ancestor.outline
            if any(keyword.arg == "metaclass" for keyword in outline.keywords) or "__new__" in outline.functions:
                raise Loud("an object with ways of its own")
            for name, bindings in outline.names.items():
                if any(isinstance(b, Assigned) and b.annotation is not None for b in bindings):
                    made.attributes[name] = self._of_part(Scope(cls.file, cls, "", None), cls, name)
        try:
            for name in ("__init__", "__post_init__"):
                found = self.classes.find(cls, name)
                if isinstance(found, Member) and found.function is not None:
                    self._body(found.owner.file, found.function, found.owner, made, 0)
        except Loud:
            # Too much to follow, but nothing in it makes state: settings are like this.
            if any(self._makes_state(a) for a in self.classes.mro(cls).classes):
                raise
        return made

    def _run(
        self, made: Built, owner: ClassRef, function: FunctionOutline, depth: int, given: Arguments | None
    ) -> Shape:
        """Run a method on the object that is built.

        One of a base class in another file may be too much to follow. What it does to the object is no matter for this
        file, but for the names that it registers, and for the methods that it may call.
        """
        elsewhere = made.module and made.building and owner.file is not made.cls.file
        if not elsewhere:
            return self._body(owner.file, function, owner, made, depth, given)
        bases = self.classes.mro(made.cls).classes
        if function not in self._beyond:
            before = made.snapshot()
            try:
                return self._body(owner.file, function, owner, made, depth, given)
            except Loud:
                if given is not None and given.kind & (BOUND | OBJECTS | HELD):
                    raise
                if function.name == "__init__" and not all(map(self._calls_up, bases)):
                    raise
            self._beyond.add(function)
            made.become(before)
        away = [base for base in bases if base.file is not made.cls.file]
        names = frozenset().union(*map(self._registers, away))
        touched = self.reach.touched(made.cls, owner, function)
        if touched is not None:
            names &= touched.stored
            made.lend(*touched.words)
        else:
            for base in away:
                made.lend(self.reach.words(base))
        names |= made.beyond or frozenset()
        harmless = MODULES | PARAMETER | NONE
        if any(name in names and kind & ~harmless for name, kind in made.attributes.items()):
            raise Loud("a name that a base class may register")
        made.beyond = names
        made.ready = True
        return Shape(LOST | CLASS)

    def _calls_up(self, cls: ClassRef) -> bool:
        """Whether the constructor that a class body defines runs the next one on every path."""
        functions = cls.outline.functions.get("__init__")
        return not functions or calls_up(self._tree(cls.file, functions[-1]).body)

    def _registers(self, cls: ClassRef) -> frozenset[str]:
        """The names that a class body may register, told from its text."""
        if cls not in self._registering:
            self._registering[cls] = names_registered(cls)
        return self._registering[cls]

    def _names_given(self, cls: ClassRef) -> Mapping[str, Set[str]]:
        """The attributes that the text of a class body assigns local names to, by these names."""
        if cls not in self._giving:
            self._giving[cls] = names_given(cls)
        return self._giving[cls]

    def _makes_state(self, cls: ClassRef) -> bool:
        """Whether the text of a class body speaks of state: many classes have the same bases."""
        if cls not in self._making:
            self._making[cls] = makes_state(cls)
        return self._making[cls]

    def _constructor(self, made: Built, found: Member | str | None, depth: int, given: Arguments | None = None) -> None:
        """Run a constructor that was found in the MRO."""
        if isinstance(found, Member):
            function = found.function
            if function is None or function.marks & {"staticmethod", "classmethod", "property", "overload"}:
                raise Loud("a constructor that is no plain function")
            if is_wrapped(function) or "abstractmethod" in function.marks:
                made.beyond = made.beyond or frozenset()  # what is around it may do anything
            if given is not None and given.kind & BOUND:
                raise Loud("a function for a constructor")
            made.ran.add(function)
            self._run(made, found.owner, function, depth, given)
            return
        if not made.module:
            return  # that of ``object``, or of a class that nobody reads
        if made.ready:
            raise Loud("Module.__init__ a second time")
        made.ready = True
        known = api().module_class(found) if isinstance(found, str) else None
        for name in () if known is None else known.calls:
            own = self.classes.find(made.cls, name)
            if isinstance(own, Member) and own.function is not None:
                if own.function.marks & {"staticmethod", "classmethod", "property"}:
                    raise Loud("a part of torch's constructor that is no plain method")
                self._run(made, own.owner, own.function, depth + 1, Arguments())

    def _run_others(self, made: Built) -> None:
        """Read the methods that others may call while the Module is built: all that can have to do with state."""
        for ancestor in self.classes.mro(made.cls).order:
            if isinstance(ancestor, str) or ancestor.file is not made.cls.file:
                continue
            for name, text in method_texts(ancestor).items():
                function = ancestor.outline.functions[name][-1]
                if function in made.ran or name in CONSTRUCTING or name in FORWARDS or not is_noisy(text):
                    continue
                if made.others is not None and not any(name in words for words in made.others):
                    continue
                if function.marks & {"staticmethod", "classmethod"}:
                    continue
                made.ran.add(function)
                self._body(ancestor.file, function, ancestor, made, 0)

    def _of_part(self, scope: Scope, cls: Part, name: str) -> int:
        """An attribute of an instance of a class."""
        if isinstance(cls, (FunctionRef, MadeFunction)):
            return ANY
        if isinstance(cls, str):
            known = api().module_class(cls)
            assert known is not None
            if name in known.parameters or name in known.buffers:
                return TENSOR | PARAMETER
            if "[parameter]" in known.attribute_kinds.get(name, ""):
                return within(PARAMETER)
            return ANY | MODULES if name in known.modules else PLAIN | ANY
        if self.classes.is_module(cls):
            try:
                return self._own(self._inside(scope, cls), name) | (ANY if name in self._put_names else 0)
            except Loud:
                if self._budget < 0:
                    raise
                return LOST | CLASS
        member = self.classes.find(cls, name)
        if isinstance(member, Member) and is_property(member):
            return self._own(self._inside(scope, cls), name)
        if isinstance(member, Member) and member.function is not None:
            raise Loud("a method of an object as a value")
        if name in ("__dict__", "__class__", "__dataclass_fields__"):
            return ANY | LIST
        kind = 0
        for ancestor in self.classes.mro(cls).classes:
            kind |= self._annotated_field(ancestor, name, scope.depth)
        return kind | ANY if kind else self._own(self._inside(scope, cls), name)

    def _of_class_body(self, cls: ClassRef, name: str, depth: int) -> int:
        """What a class body assigns to a name, as the class itself has it."""
        found = self.classes.find(cls, name)
        enum = any(base.startswith("enum.") for base in self.classes.mro(cls).foreign)
        if not isinstance(found, Member) or enum:
            return ANY
        bindings = [binding for binding in found.bindings if isinstance(binding, Assigned)]
        if not bindings:
            return ANY
        try:
            return self._assigned(found.owner.file, name, bindings, found.owner, depth)
        except Loud:
            return LOST | CLASS

    def _annotated_field(self, cls: ClassRef, name: str, depth: int) -> int:
        """What a class body says of a name by annotations; 0 where it says nothing."""
        key = (cls, name)
        if key not in self._fields:
            kind = 0
            for binding, said in self._annotations_in(cls, name):
                kind |= said
                if binding.has_value:
                    try:
                        kind |= self._assigned(cls.file, name, [binding], cls, depth)
                    except Loud:
                        if said & ~(PLAIN | NONE):
                            raise
            self._fields[key] = kind
        return self._fields[key]

    def _annotations_in(self, cls: ClassRef, name: str) -> Iterator[tuple[Assigned, int]]:
        """The annotations of a name in a class body, and what they say."""
        for binding in cls.outline.names.get(name, ()):
            if isinstance(binding, Assigned) and binding.annotation is not None:
                yield binding, self._annotated(Scope(cls.file, None, "", None), binding.annotation)

    def _field(self, cls: ClassRef, name: str) -> bool:
        """Whether a class body annotates the name and defines no function under it."""
        bound = self._last_in_body(cls, name)
        return bound is not None and isinstance(bound[1], Assigned) and bound[1].annotation is not None

    def _last_in_body(self, cls: ClassRef, name: str) -> tuple[ClassRef, Binding] | None:
        """The first ancestor whose body binds a name, and what binds it last there."""
        for ancestor in self.classes.mro(cls).classes:
            if bindings := ancestor.outline.names.get(name):
                return ancestor, bindings[-1]
        return None

    def _inside(self, scope: Scope, cls: ClassRef) -> Scope:
        """As in a method of an instance of another class."""
        part = self._built(cls) if self.classes.is_module(cls) else self._object(cls)
        part.building = scope.object is None or scope.object.building
        part.calling = scope.object is not None and scope.object.calling
        return Scope(cls.file, cls, "self", part, depth=scope.depth + 1)

    def _own_member(self, scope: Scope, name: str) -> Member | str | None:
        """What the class of ``self`` binds a name to that the code at hand asks ``self`` for."""
        assert scope.object is not None
        member = self.classes.find(scope.object.cls, name)
        if is_private(name) and isinstance(member, Member) and member.owner != scope.owner:
            raise Loud("a private name of another class")
        return member

    def _own(self, scope: Scope, name: str) -> int:
        """``self.name`` as a value."""
        made = scope.object
        assert made is not None
        member = self._own_member(scope, name)
        if isinstance(member, Member) and is_property(member):
            function = getter(member)
            if function is None:
                raise Loud("a property")
            return self._body(member.owner.file, function, member.owner, made, scope.depth + 1).kind
        if name in made.attributes:
            return made.attributes[name] | (0 if made.module else made.dynamic)
        if name == "training" and made.module:
            return PLAIN
        if name in REGISTRIES and made.module:
            return LIST | REGISTRIES[name]
        if isinstance(member, Member):
            if member.function is not None:
                return FUNCTION if "staticmethod" in member.function.marks else FUNCTION | BOUND
            bindings = [b for b in member.bindings if isinstance(b, Assigned)]
            if len(bindings) == len(member.bindings):
                return self._assigned(member.owner.file, name, bindings, member.owner, scope.depth)
            if any(isinstance(binding, ClassOutline) for binding in member.bindings):
                return CLASS | ANY
        if made.beyond is not None:
            return LOST | CLASS
        if name == "__dict__":
            made.dynamic |= ANY  # from now on there may be anything
        if made.building and made.module and self._lacks(made, name):
            return PLAIN  # of no matter: an AttributeError is all that comes of it
        if not made.module and self._is_of_torch(made.cls):
            return LOST | CLASS
        return self._registered_by_torch(made, name) or ANY | made.dynamic

    def _is_of_torch(self, cls: ClassRef) -> bool:
        """Whether one of torch's classes is above a class."""
        return any(base.startswith("torch.") for base in self.classes.mro(cls).foreign)

    def _lacks(self, made: Built, name: str) -> bool:
        """Whether the object certainly has no attribute of a name that nothing was assigned to."""
        mro = self.classes.mro(made.cls)
        opened = made.beyond is not None or made.dynamic or made.named_like or made.others != ()
        if opened or mro.open or name in api().module_attributes or self._registered_by_torch(made, name):
            return False
        if any(base != MODULE and is_module_root(base) for base in mro.foreign):
            return False
        own = isinstance(self.classes.find(made.cls, "__getattr__"), Member)
        return not own and self.classes.find(made.cls, name) is None

    def _registered_by_torch(self, made: Built, name: str) -> int:
        """What one of torch's classes above registers under the name; ANY for the other names of such a class."""
        found = 0
        for ancestor in self.classes.mro(made.cls).foreign:
            known = api().module_class(ancestor) if ancestor != MODULE else None
            if known is None:
                continue
            if name in known.parameters:
                return PARAMETER | NONE
            if name in known.buffers:
                return TENSOR | NONE
            if name in known.modules:
                return MODULES | NONE
            found = ANY
        return found

    def _set_by_torch(self, made: Built, name: str) -> bool:
        """Whether one of torch's classes above sets a plain attribute of the name."""
        known = map(api().module_class, self.classes.mro(made.cls).foreign)
        return any(cls is not None and name in cls.attributes for cls in known)

    def _held_by_class(self, made: Built, name: str) -> bool:
        if name in api().module_attributes or self.classes.find(made.cls, name) is not None:
            return True
        if made.beyond is not None and name in made.beyond:
            return True
        return bool(self._registered_by_torch(made, name) & STATE) or self._set_by_torch(made, name)

    def _said_state(self, made: Built, name: str) -> bool:
        above = self.classes.mro(made.cls).classes
        said = (self._annotations_in(ancestor, name) for ancestor in above if name in ancestor.outline.names)
        return any(kind & STATE for each in said for _, kind in each)

    def _set(self, scope: Scope, name: str, kind: int) -> None:
        """``self.name = value``."""
        made = scope.object
        assert made is not None
        if is_private(name):
            raise Loud("a private name")
        if kind & UNBOUND:
            raise Loud("an unbound name")
        if any(may_be(like, name) for like in made.named_like):
            raise Loud("an assignment to what may be registered")
        if made.beyond is not None and name in made.beyond and kind & ~(MODULES | PARAMETER | NONE):
            raise Loud("a name that a base class may register")
        if made.module:
            self._set_on_module(made, name, kind)
            return
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member) and is_property(member):
            function = setter(member)
            if function is None:
                raise Loud("a property of an object")
            given = Arguments((Shape(kind),))
            self._body(member.owner.file, function, member.owner, made, scope.depth + 1, given)
            return
        made.attributes[name] = made.attributes.get(name, 0) | kind

    def _set_on_module(self, made: Built, name: str, kind: int) -> None:
        """``Module.__setattr__``, which ``_set`` has found nothing against."""
        before = made.attributes.get(name, 0)
        if name in made.buffers and not before & (MODULES | PARAMETER) and not kind & ~(TENSOR | NONE | ANY):
            made.attributes[name] = before | kind & NONE  # into a buffer
            return
        if made.building and kind & (TENSOR | HELD):
            raise Loud(f"self.{name} may be a tensor or hold state")
        if not made.ready and kind & (MODULES | PARAMETER):
            raise Loud("state before Module.__init__")
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member):
            last = member.bindings[-1]
            if is_property(member) or (isinstance(last, Assigned) and "(" in member.owner.file.lines[last.line - 1]):
                raise Loud("a descriptor")
        if kind & PARAMETER and (member is not None or name in api().module_attributes):
            raise Loud("a Parameter under the name of a class attribute")
        registered = self._registered_by_torch(made, name) & STATE
        if registered:
            if kind & ~(registered | NONE):
                raise Loud("a name that torch's class registers")
            return
        if kind & ANY and self._said_state(made, name):
            raise Loud("state by the annotation in the class body")
        _check_taken(made, name, before, kind)
        if made.building and not made.branches and not before & STATE:
            before = 0  # what stood there is gone
        if not made.building and kind & TENSOR:
            # plain, which does not matter here
            kind = ANY if is_unknown(kind) else kind & ~TENSOR | ANY
        made.attributes[name] = before | kind

    def _delete(self, scope: Scope, name: str) -> None:
        """``del self.name``."""
        made = scope.object
        assert made is not None
        member = self.classes.find(made.cls, name)
        if isinstance(member, Member) and is_property(member):
            raise Loud("a property deleted")
        made.attributes.pop(name, None)
        made.parts.pop(name, None)
        made.buffers.discard(name)

    def _named_like(self, made: Built, like: str) -> None:
        """Note that there is something under names of this form."""
        if like.replace(".*", ""):  # str(i) says nothing
            made.named_like.append(like)
            if made.building and any(may_be(like, taken) for taken in made.attributes):
                raise Loud("a registration under a name that may be in use")


def _check_taken(made: Built, name: str, before: int, kind: int) -> None:
    """Raise ``Loud`` where torch may refuse to put a value under a name that is registered."""
    if before & TENSOR and kind & ~(NONE if made.building else NONE | TENSOR | ANY):
        raise Loud("an assignment to a buffer")
    if before & PARAMETER and kind & ~(PARAMETER | NONE):
        raise Loud("an assignment to a Parameter")
    # Where a number may stand as well, the assignment raises on some paths at most, which nobody is told.
    if before & MODULES and not before & (PLAIN | CLASS) and kind & ~(MODULES | NONE | ANY):
        raise Loud("an assignment to a Module")
    if name in made.asked and before & ANY and kind & ~(MODULES | NONE | ANY):
        raise Loud("an assignment to what may have been found to be a Module")


def _hands_over_state(given: Arguments) -> bool:
    """Whether tensors, or containers of state, are among what a call hands over."""
    return any(shape.kind & (TENSOR | HELD) and not is_unknown(shape.kind) for shape in given.every())


def _may_be_state_or_class(kind: int) -> bool:
    return is_known(kind) or bool(kind & CLASS and kind & EVERYTHING != EVERYTHING)
