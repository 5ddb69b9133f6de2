"""Which methods, besides the constructor, can matter at all: told from their text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.hierarchy.known import FILLING
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.outline import FunctionOutline
from flake8_torchparams.torch_api.devices import MOVES_OR_CASTS

# What runs in each call of the Module.
FORWARDS = ("forward", "training_step", "validation_step", "test_step", "predict_step", "__call__")

# What a method must have in its text to do anything to state: see ``is_noisy``. Many short searches for fixed words
# take a fifth of the time of one pattern that has all of them.
_ASSIGNING = re.compile(
    r"self\.\w+\s*(?:(?::[^=\n]+)?=[^=]|(?:[-+*/%@&|^]|//|\*\*|<<|>>)=|(?:,\s*(?:self\.)?\w+\s*)+=[^=])"
)
_NOISY_WORDS = (
    *("setattr(", "delattr(", "__dict__", "Parameter(", "Buffer(", "register_", "add_module", "__init__"),
    *("_parameters", "_buffers", "_modules"),
)
_NOISY_FORMS = (
    ("nn.", re.compile(r"nn\.\w+\(")),
    (")(", re.compile(r"\b[A-Z]\w*\([^()\n]*\)\(")),
    ("for", re.compile(r"for\s+self\.")),
    ("del", re.compile(r"\bdel\s+self")),
    (",", re.compile(r",\s*self\.\w+\s*=[^=]")),
)
# A call of torch, of one of its Modules, or of numpy; kinds of number and places are no state.
SPEAKS_OF_STATE = re.compile(
    r"\b(?:torch|th)\."
    r"(?!(?:dtype|device|Tensor|float\d*|b?float16|u?int\d*|long|half|double|bool|cuda\.is_available)\b)\w"
    r"|\bnn\.\w|\bnp\.\w|\bnumpy\.|Parameter\(|ensor\("
)
# What is done with a new Parameter may be such a move, which gives a plain tensor.
_MOVED = re.compile(rf"\)\s*\.\s*(?:{'|'.join(sorted(MOVES_OR_CASTS))})\s*\(")
# A Module or a Parameter is made, or something that is spelled like one, and not put on self as it is; and put into a
# container, by the look of it.
_MAKER = r"(?:nn\.)?[A-Z]\w*\("
_CALL_OF_CLASS = re.compile(r"[A-Z]\w*\(")
_MAKING = re.compile(r"(?<!raise )\b(?:nn\.[A-Z]|(?<!\.)[A-Z])\w*(?<!Error)(?<!Warning)\(|\.[A-Z]\w*\(")
_AS_IT_IS = re.compile(rf"self\.\w+\s*=\s*{_MAKER}")
_FILLERS = rf"\.(?:{'|'.join(sorted(FILLING))})\("
_WRITTEN = r"[\[{](?!\s*[\]}])"
_FILLED = re.compile(
    rf"self\.(\w+)\s*(?:{_FILLERS}|\[[^\n]*\]\s*=(?!=)"
    rf"|(?::[^=\n]+)?[+|]?=\s*(?:{_WRITTEN}|\(\s*{_MAKER}|(?:list|dict|tuple|set)\((?!\))))"
)
_FILLED_FIRST = re.compile(rf"(?<![\w.])(\w+)\s*(?:{_FILLERS}|\[[^\n]*\]\s*=(?!=)|(?::[^=\n]+)?\+?=\s*{_WRITTEN})")
_PUT = re.compile(r"self\.(\w+)\s*(?::[^=\n]+)?=\s*(\w+)[ \t]*(?:#.*)?$", re.MULTILINE)
_REMARKS = re.compile(r"\"\"\".*?\"\"\"|'''.*?'''|#[^\n]*", re.DOTALL)
_STRINGS = re.compile(r"\"(?:[^\"\\\n]|\\.)*\"|'(?:[^'\\\n]|\\.)*'")
_FIRST_PARAMETER = re.compile(r"\s*(?:async\s+)?def\s+\w+\s*(?:\[[^\]\n]*\]\s*)?\(\s*(\w+)")
SELF_NAME = re.compile(r"\bself\.(\w+)")
# What is stored: a name of self before a sign of assignment, in a list of targets, after ``for``, ``as`` or ``del``;
# and names in strings that a setattr or ``__dict__`` may be given, perhaps in a loop. A table of numbers looks like a
# list of targets from each of its lines on, hence the limit.
_STORED = re.compile(
    r"\b(self\.\w+)\s*(?::[^=\n(]+)?(?:\*\*|//|<<|>>|[-+*/%@&|^])?=(?!=)"
    r"|\b(?:for|as|del)\s+(self\.\w+)"
    r"|^[ \t]*\(?((?:[\w.*]+\s*,\s*){1,50}[\w.]+)\)?\s*=(?!=)",
    re.MULTILINE,
)
_DELETED = re.compile(
    r"\bdel\s+self\.(\w+)|\bdelattr\(\s*self\s*,\s*[\"'](\w+)|_(?:parameters|buffers|modules)\.pop\(\s*[\"'](\w+)"
)
_STORING_LINE = re.compile(r"^.*(?:setattr|__dict__|\bfor\b).*$", re.MULTILINE)
QUOTED = re.compile(r"[\"'](\w+)[\"']")


def is_noisy(text: str) -> bool:
    """Whether a function has anything in its text that can do something to state."""
    if _ASSIGNING.search(text) is not None:
        return True
    for word in _NOISY_WORDS:
        if word in text:
            return True
    return any(word in text and form.search(text) for word, form in _NOISY_FORMS)


def may_lose_parameter(text: str) -> bool:
    """Whether a function may have ``nn.Parameter(...).to(device)`` in it."""
    return "Parameter(" in text and _MOVED.search(text) is not None


def names_hiding(text: str) -> frozenset[str]:
    """The attributes of ``self`` under which a method may put new Modules or Parameters into a plain container."""
    if _CALL_OF_CLASS.search(text) is None:  # most end here, and one that begins with a set of characters is quick
        return frozenset()
    names = set(_FILLED.findall(text))
    if put := _PUT.findall(text):
        filled = set(_FILLED_FIRST.findall(text))
        names.update(name for name, value in put if value in filled)
    made = names and _MAKING.search(_AS_IT_IS.sub("", text))
    return frozenset(names) if made else frozenset()


def method_text(file: SourceFile, function: FunctionOutline) -> str:
    """The text of a method, in which the object is called ``self``, whatever its own name for it."""
    text = file.text(function)
    first = _FIRST_PARAMETER.match(text)
    if first is None or first[1] in ("self", "cls") or function.marks & {"staticmethod", "classmethod"}:
        return text
    return re.sub(rf"(?<![\w.\"']){first[1]}\b", "self", text)


def method_texts(cls: ClassRef) -> dict[str, str]:
    """The text of each function that the class body defines (the last of a name)."""
    return {name: method_text(cls.file, functions[-1]) for name, functions in cls.outline.functions.items()}


def methods_of(
    classes: Classes, cls: ClassRef, relatives: Sequence[ClassRef] = ()
) -> Iterator[tuple[ClassRef, FunctionOutline]]:
    """All that may run with an instance as ``self``: not what its class has overridden, and does not call.

    ``relatives``: subclasses, whose methods come last.
    """
    ancestors = classes.mro(cls).classes
    family = [*ancestors, *(ref for ref in relatives if ref not in ancestors)]
    taken: set[str] = set()
    for number, owner in enumerate(family):
        inherited = number < len(ancestors)
        for name, functions in owner.outline.functions.items():
            if inherited and name in taken and not _is_called_past(name, family):
                continue
            for function in functions:
                yield owner, function
        if inherited:
            taken |= owner.outline.functions.keys()


def _is_called_past(method: str, family: Sequence[ClassRef]) -> bool:
    """Whether some class calls a method otherwise than by the object: ``super().step()``, ``Base.step(self)``."""
    past = re.compile(rf"(?:\)|\b_*[A-Z]\w*)\.{re.escape(method)}\b")
    return any(
        past.search(ref.file.lines[number - 1])
        for ref in family
        for number in ref.file.words.lines((method,), ref.outline.line, ref.outline.end_line)
    )


def is_settled(classes: Classes, cls: ClassRef, name: str) -> bool:
    """Whether an attribute is what the constructor made it whenever a method asks for it (or the mode of training)."""
    if name == "training":
        return True
    if classes.find(cls, name) is not None:
        return False
    changes = re.compile(
        rf"\bself\.{re.escape(name)}\s*(?:\[[^\n]*\]\s*=[^=]|\.\s*\w+_\(|\.(?:append|extend|add|update|pop|data)\b)"
        rf"|[\"']{re.escape(name)}[\"']"
    )
    texts = [
        method_text(owner.file, function) for owner, function in methods_of(classes, cls) if function.name != "__init__"
    ]
    return not any(name in text and (name in stored_by(text) or changes.search(text)) for text in texts)


def reached_from_forward(texts: dict[str, str]) -> set[str]:
    """The names of the functions that ``forward`` and its like lead to, themselves included."""
    reached: set[str] = set()
    todo = [name for name in FORWARDS if name in texts]
    while todo:
        name = todo.pop()
        if name in texts and name not in reached:
            reached.add(name)
            todo += SELF_NAME.findall(texts[name])
    return reached


def speaks_of_state(text: str) -> bool:
    """Whether code speaks of what makes tensors or Modules, outside of strings and comments."""
    if not SPEAKS_OF_STATE.search(text):
        return False
    return SPEAKS_OF_STATE.search(without_strings(text)) is not None


def without_remarks(text: str) -> str:
    """Code without its comments and its strings of several lines."""
    return _REMARKS.sub("", text)


def without_strings(text: str) -> str:
    """Code without its comments and strings."""
    return _STRINGS.sub("", without_remarks(text))


def names_deleted(text: str) -> set[str]:
    """The attributes of ``self`` that code deletes."""
    if "del" not in text and ".pop(" not in text:
        return set()
    return {name for found in _DELETED.findall(text) for name in found if name}


def stored_by(text: str) -> frozenset[str]:
    """The attributes of ``self`` that a text stores something under."""
    names = {name for found in _STORED.findall(text) for part in found for name in SELF_NAME.findall(part)}
    if "setattr" in text or "__dict__" in text:
        names.update(name for line in _STORING_LINE.findall(text) for name in QUOTED.findall(line))
    return frozenset(names)
