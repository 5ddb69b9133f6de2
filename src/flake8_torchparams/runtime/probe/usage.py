"""How the project itself calls a class: in its code, its tests and the examples of its documents."""

from __future__ import annotations

import ast
import bisect
import builtins
import itertools
import os
import re
import sys
import textwrap
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from types import ModuleType
from typing import Any

import torch

from .sources import source_of
from .values import Value

SUFFIXES = (".py", ".md", ".rst", ".ipynb")
SKIPPED = frozenset({"node_modules", "build", "dist", "venv", "env", "site-packages", "__pycache__", "__pypackages__"})
LIMIT = 200 << 20
_SAME = (ast.Eq, ast.NotEq, ast.In, ast.NotIn, ast.Is, ast.IsNot)
FILES = 20000
CALLS = 8


class Texts:
    """The texts of a project by path, in the order in which they are worth looking at.

    They lie in one piece of memory: to search them one by one would have each child copy the head of every one.
    """

    def __init__(self, texts: Mapping[str, bytes]) -> None:
        """``texts`` are joined by a byte that stands in none of the names that are looked for."""
        self._paths = list(texts)
        self._places = {path: place for place, path in enumerate(self._paths)}
        self._all = b"\0".join(texts.values())
        self._starts = [0, *itertools.accumulate(len(text) + 1 for text in texts.values())]

    def __getitem__(self, path: str) -> bytes:
        """The text of one file."""
        place = self._places[path]
        return self._all[self._starts[place] : self._starts[place + 1] - 1]

    def holding(self, word: bytes, first: str) -> Iterator[str]:
        """The paths of the texts that hold a word; that of ``first`` comes first."""
        if first in self._places and word in self[first]:
            yield first
        at = self._all.find(word)
        while at != -1:
            place = bisect.bisect_right(self._starts, at) - 1
            if self._paths[place] != first:
                yield self._paths[place]
            at = self._all.find(word, self._starts[place + 1])


def read_project(project: str) -> Texts:
    """The texts of a project by path: tests and documents first, environments and hidden folders left out."""
    found: list[tuple[int, str]] = []
    for folder, folders, files in os.walk(project):
        folders[:] = [
            name
            for name in folders
            if name not in SKIPPED
            and not name.startswith(".")
            and not os.path.exists(os.path.join(folder, name, "pyvenv.cfg"))
        ]
        for name in files:
            if name.endswith(SUFFIXES):
                path = os.path.join(folder, name)
                early = "test" in path[len(project) :] or not name.endswith(".py") or "example" in path[len(project) :]
                found.append((0 if early else 1, path))
        if len(found) > FILES:
            break
    texts: dict[str, bytes] = {}
    total = 0
    for _, path in sorted(found):
        try:
            with open(path, "rb") as stream:
                text = stream.read(2 << 20)
        except OSError:
            continue
        total += len(text)
        if total > LIMIT:
            break
        texts[path] = text
    return Texts(texts)


@dataclass(frozen=True)
class Call:
    """A call found somewhere: the statements that its arguments need, and the arguments."""

    setup: tuple[ast.stmt, ...]
    args: tuple[ast.expr, ...]
    keywords: tuple[ast.keyword, ...]
    names: tuple[tuple[str, Any], ...]

    def make(self, scope: dict[str, Any]) -> tuple[list[Any], dict[str, Any]]:
        """The arguments, made afresh with the names of ``scope``; raises whatever evaluating them raises."""
        scope = {**scope, **dict(self.names)}
        if self.setup:
            exec(compile(ast.Module(list(self.setup), []), "<torchparams>", "exec"), scope)

        def value(node: ast.expr) -> Any:
            return eval(compile(ast.Expression(node), "<torchparams>", "eval"), scope)

        args: list[Any] = []
        for arg in self.args:
            args.extend(value(arg.value)) if isinstance(arg, ast.Starred) else args.append(value(arg))
        keywords: dict[str, Any] = {}
        for keyword in self.keywords:
            if keyword.arg is None:
                keywords.update(value(keyword.value))
            else:
                keywords[keyword.arg] = value(keyword.value)
        return args, keywords

    def text(self) -> str:
        """The arguments as source."""
        parts = [ast.unparse(arg) for arg in self.args] + [
            f"{keyword.arg}={ast.unparse(keyword.value)}" if keyword.arg else f"**{ast.unparse(keyword.value)}"
            for keyword in self.keywords
        ]
        return ", ".join(parts)


def calls(name: str, texts: Texts, own: str) -> Iterator[tuple[str, Call]]:
    """Calls of ``name`` whose arguments look as if they can be evaluated, with the file; ``own`` is looked at first."""
    needle = name.encode() + b"("
    word = re.compile(rb"(?<!class )(?<!def )(?<!\w)" + re.escape(needle))
    seen: set[str] = set()
    for path in itertools.islice(texts.holding(needle, own), 40):
        text = texts[path]
        for chunk in itertools.islice(_chunks(text, word, path), 6):
            for call in _calls_in(chunk, name, path, seen):
                yield path, call
                if len(seen) >= CALLS:
                    return


def _chunks(text: bytes, word: re.Pattern[bytes], path: str) -> Iterator[bytes]:
    """The parts of a text around each match of a word; one that holds several of them comes once."""
    known = 0
    for match in word.finditer(text):
        if match.start() >= known:
            start, end = _chunk(text, match.start(), path)
            known = max(known, end)
            yield text[start:end]


def _chunk(text: bytes, position: int, path: str) -> tuple[int, int]:
    """The example, fenced block or top-level statement around a position."""
    line_start = text.rfind(b"\n", 0, position) + 1
    prompt = text[line_start:position].lstrip()
    if prompt.startswith((b">>>", b"...")):
        return _around(text, line_start, lambda line: line.strip() != b"")
    if not path.endswith(".py"):
        return _around(text, line_start, lambda line: not line.strip().startswith(b"```") and b"code-block" not in line)
    start = line_start
    while start > 0 and text[start : start + 1] in (b" ", b"\t", b"\n", b"\r", b")", b"]", b"}", b"#"):
        start = text.rfind(b"\n", 0, start - 1) + 1
    while start > 0:  # the decorators
        previous = text.rfind(b"\n", 0, start - 1) + 1
        if not text[previous:start].startswith(b"@"):
            break
        start = previous
    end = text.find(b"\n", position)
    while (
        end != -1 and (end + 1 < len(text)) and text[end + 1 : end + 2] in (b" ", b"\t", b"\n", b"\r", b")", b"]", b"}")
    ):
        end = text.find(b"\n", end + 1)
    return start, len(text) if end == -1 else end + 1


def _around(text: bytes, line_start: int, inside: Any) -> tuple[int, int]:
    start = line_start
    while start > 0:
        previous = text.rfind(b"\n", 0, start - 1) + 1
        if not inside(text[previous:start]):
            break
        start = previous
    end = line_start
    while end < len(text):
        following = text.find(b"\n", end)
        following = len(text) if following == -1 else following + 1
        if not inside(text[end:following]):
            break
        end = following
    return start, end


def _calls_in(chunk: bytes, name: str, path: str, seen: set[str]) -> Iterator[Call]:
    text = chunk.decode("utf-8", "replace")
    sources = []
    if ">>>" in text:
        lines = [stripped[4:] for line in text.splitlines() if (stripped := line.strip()).startswith((">>>", "..."))]
        sources.append("\n".join(lines))
    if not sources or path.endswith(".py"):
        sources.append(textwrap.dedent(text))
    for source in sources:
        tree = _parse(source)
        if tree is not None:
            yield from _calls_of(tree.body, name, (), seen)


def _parse(source: str) -> ast.Module | None:
    for _ in range(4):
        try:
            return ast.parse(source)
        except SyntaxError as error:
            # Examples are often cut: what stands before the line that fails is still good.
            lines = source.splitlines()
            cut = (error.lineno or 1) - 1
            if cut <= 0 or cut > len(lines):
                return None
            source = "\n".join(lines[:cut])
        except (ValueError, RecursionError, MemoryError):
            return None
    return None


def _calls_of(body: list[ast.stmt], name: str, outer: tuple[ast.stmt, ...], seen: set[str]) -> Iterator[Call]:
    """The calls of ``name`` below a body whose arguments are not among those ``seen``, which grow by them."""
    before: list[ast.stmt] = list(outer)
    for statement in body:
        if isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            given = _first_parameters(statement)
            for call in _calls_of(statement.body, name, tuple(before), seen):
                yield replace(call, names=given) if given else call
            before.append(statement)
            continue
        inner = [getattr(statement, part, None) for part in ("body", "orelse", "finalbody")]
        if any(isinstance(part, list) for part in inner):
            for part in inner:
                if isinstance(part, list):
                    yield from _calls_of(part, name, tuple(before), seen)
            continue
        for node in ast.walk(statement):
            if isinstance(node, ast.Call) and _called(node.func) == name:
                bare = Call((), tuple(node.args), tuple(node.keywords), ())
                if (text := bare.text()) not in seen:
                    seen.add(text)
                    yield replace(bare, setup=tuple(_needed(before, node)))
        before.append(statement)


def _called(node: ast.expr) -> str:
    return node.attr if isinstance(node, ast.Attribute) else node.id if isinstance(node, ast.Name) else ""


def _first_parameters(function: ast.stmt) -> tuple[tuple[str, Any], ...]:
    """The first case of each pytest parametrisation with literal values."""
    given: list[tuple[str, Any]] = []
    for decorator in getattr(function, "decorator_list", []):
        if not (
            isinstance(decorator, ast.Call) and _called(decorator.func) == "parametrize" and len(decorator.args) > 1
        ):
            continue
        try:
            names = ast.literal_eval(decorator.args[0])
            first = ast.literal_eval(decorator.args[1].elts[0])  # type: ignore[attr-defined]
            if isinstance(names, str):
                names = [word for part in names.split(",") if (word := part.strip())]
            given += [(names[0], first)] if len(names) == 1 else list(zip(names, first, strict=False))
        except (ValueError, AttributeError, IndexError, TypeError, SyntaxError):
            continue
    return tuple(given)


def _needed(before: list[ast.stmt], call: ast.Call) -> list[ast.stmt]:
    """The statements before a call that give its arguments their names."""
    wanted = {node.id for node in ast.walk(call) if isinstance(node, ast.Name)}
    chosen: list[ast.stmt] = []
    for statement in reversed(before):
        given = _given(statement)
        if given & wanted or (isinstance(statement, ast.ImportFrom) and "*" in given):
            chosen.append(statement)
            wanted |= {node.id for node in ast.walk(statement) if isinstance(node, ast.Name)}
    return chosen[::-1]


def _given(statement: ast.stmt) -> set[str]:
    if isinstance(statement, (ast.Import, ast.ImportFrom)):
        return {(alias.asname or alias.name).split(".")[0] for alias in statement.names}
    if isinstance(statement, (ast.FunctionDef, ast.ClassDef)):
        return {statement.name}
    if isinstance(statement, (ast.Assign, ast.AnnAssign, ast.AugAssign)):
        return {
            node.id for node in ast.walk(statement) if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store)
        }
    return set()


class Imported:
    """The modules that are imported, by file: looking through all of them takes longer than to build a class."""

    def __init__(self) -> None:
        """Nothing is known before ``refresh``."""
        self._files: dict[str, ModuleType] = {}
        self._count = 0

    def refresh(self) -> None:
        """Take in what has been imported since."""
        for name in latest_modules(self._count):
            module = sys.modules[name]
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and isinstance(module, ModuleType):
                self._files.setdefault(os.path.realpath(file), module)
        self._count = len(sys.modules)

    def of(self, path: str) -> ModuleType | None:
        """The module of a file, if there is one."""
        return self._files.get(os.path.realpath(path))


def latest_modules(known: int) -> list[str]:
    """The names of the modules that came after the first ``known``, in their order.

    The others are not even touched: memory that is shared with another process is copied when it is.
    """
    return list(itertools.islice(reversed(sys.modules), max(0, len(sys.modules) - known)))[::-1]


def scope_for(known: ModuleType | None, module: ModuleType) -> dict[str, Any]:
    """The names that a call can use: those of ``module``, and of the module ``known`` that it was found in."""
    scope: dict[str, Any] = {"__builtins__": builtins, "torch": torch, "nn": torch.nn}
    scope.update(vars(module))
    if known is not None:
        scope.update(vars(known))
    scope.pop("__name__", None)
    return scope


def callers(name: str, texts: Texts, own: str) -> list[tuple[str, str, bool]]:
    """Classes and factory functions that call ``name``: file, name, whether it is a class; those of ``own`` first.

    A function counts as a factory only if it returns what the call makes.
    """
    word = re.compile(rb"(?<![\w])" + re.escape(name.encode()) + rb"\b(?!\s*=)")
    found: list[tuple[str, str, bool]] = []
    for path in texts.holding(name.encode(), own):
        if "test" in os.path.basename(path) or not path.endswith(".py"):
            continue
        text = texts[path]
        for chunk in _chunks(text, word, path):
            head = re.match(rb"(?:@[^\n]*\n|\s)*(class|def)\s+(\w+)", chunk)
            if head is None or head[2].decode() == name:
                continue
            is_class = head[1] == b"class"
            entry = (path, head[2].decode(), is_class)
            if entry not in found and (is_class or _returns(chunk, name)):
                found.append(entry)
        if len(found) >= 12:
            break
    return found[:12]


def _returns(chunk: bytes, name: str) -> bool:
    tree = _parse(chunk.decode("utf-8", "replace"))
    if tree is None:
        return False
    made = {name}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Call) and _called(node.value.func) == name:
            made |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Return) and node.value is not None:
            top = node.value
            if isinstance(top, ast.Name) and top.id in made:
                return True
            if isinstance(top, ast.Call) and name in {part.id for part in ast.walk(top) if isinstance(part, ast.Name)}:
                return True
    return False


def words_compared(function: Any) -> dict[str, list[Value]]:
    """For each name, the words that the source of a class or function compares it with or looks it up by."""
    found: dict[str, list[Value]] = {}
    try:
        tree = ast.parse(textwrap.dedent(source_of(function)))
    except (SyntaxError, ValueError):
        return found

    def add(node: ast.AST, words: Any) -> None:
        name = node.id if isinstance(node, ast.Name) else node.attr if isinstance(node, ast.Attribute) else ""
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and not node.args:
            add(node.func.value, words)  # mode.lower() == "x"
            return
        for word in words:
            if name and isinstance(word, (str, int)) and not isinstance(word, bool):
                value = Value(repr(word), lambda word=word: word)  # type: ignore[misc]
                if value not in found.setdefault(name, []):
                    found[name].append(value)

    for node in ast.walk(tree):
        # Only what is compared for being the same: a bound is mostly just beyond what is allowed.
        if isinstance(node, ast.Compare) and isinstance(node.ops[0], _SAME) and len(node.comparators) == 1:
            left, right = node.left, node.comparators[0]
            for one, other in ((left, right), (right, left)):
                if isinstance(other, ast.Constant):
                    add(one, [other.value])
                elif isinstance(other, (ast.List, ast.Tuple, ast.Set)):
                    add(one, [item.value for item in other.elts if isinstance(item, ast.Constant)])
                elif isinstance(other, ast.Dict):
                    add(one, [key.value for key in other.keys if isinstance(key, ast.Constant)])
        elif isinstance(node, ast.Subscript) and isinstance(node.value, ast.Dict):
            add(node.slice, [key.value for key in node.value.keys if isinstance(key, ast.Constant)])
        elif isinstance(node, ast.Match):
            for case in node.cases:
                if isinstance(case.pattern, ast.MatchValue) and isinstance(case.pattern.value, ast.Constant):
                    add(node.subject, [case.pattern.value.value])
    return found
