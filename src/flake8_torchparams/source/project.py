"""Other files: where an import leads, without importing anything.

A ``Project`` reads files on demand and keeps their outlines. What a name stands for is told by an entity (see
``entities``); a name that leads out of what can be read ends as ``External`` with its dotted name.
"""

from __future__ import annotations

import ast
import builtins
import os
import re
import sys
import tokenize
from collections.abc import Iterable, Iterator, Sequence

from flake8_torchparams.source.entities import AssignedRef, ClassRef, Entity, External, FunctionRef, ModuleRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.memory import Memory
from flake8_torchparams.source.outline import (
    Assigned,
    Binding,
    ClassOutline,
    FunctionOutline,
    ImportedName,
    Outline,
    outline,
)
from flake8_torchparams.source.packages import MARKERS, folders_around, packages_of
from flake8_torchparams.source.parse import parsed
from flake8_torchparams.source.siblings import NOTHING_BESIDE, Beside, Siblings
from flake8_torchparams.source.skeleton import outline_of
from flake8_torchparams.source.stamps import Stamp, stamp
from flake8_torchparams.source.trail import absent

# Told by data generated from them, or of no interest: never read from disk.
_CLOSED = frozenset({"torch", "numpy", *sys.stdlib_module_names})
_MOST_FRAGMENTS = 500
# So many characters of files that were read ahead have their trees kept: most of them are linted soon. Each counts for
# some at least, so that they stay few.
_MOST_AHEAD = 500_000
_LEAST_AHEAD = 5_000
_STAR = re.compile(rb"import[\s\\]*\*")
_BUILTINS = {name: External(f"builtins.{name}") for name in dir(builtins)}
_LAZY = re.compile(r"__getattr__|_import_structure|lazy", re.IGNORECASE)


class Project:
    """The files of one process, read at most once each as long as they do not change.

    ``roots`` are folders to look imports up in, besides those that a file's own place implies.
    """

    def __init__(self, roots: tuple[str, ...] = ()) -> None:
        self._given_roots = tuple(os.path.abspath(root) for root in roots)
        self._memory = Memory(self._lookup)
        self._siblings = Siblings()
        # path and text of those of a file, until the next refresh
        self._listed: dict[str, list[tuple[str, bytes]]] = {}
        # those that are to be linted here
        self._expected: frozenset[str] = frozenset()

    def refresh(self) -> bool:
        """Forget everything when something that answers hang on has changed on disk; tells whether that was so."""
        self._listed.clear()
        self._siblings.refresh()
        outdated = self._memory.is_outdated()
        if outdated:
            self._memory = Memory(self._lookup)
        return outdated

    def replaces(self, path: str, source: str) -> bool:
        """Forget what was found by way of another text of the file at ``path``; tells whether there was any."""
        path = os.path.abspath(path)
        known = self._memory.files.get(path)
        if path not in self._memory.files or (known is not None and known.source == source):
            return False
        if known is not None:
            self._let_in(known)
            self.drop_fragments(known)
        led = self._memory.trail.leads_to(path)
        if led:
            self._memory.forget_names()
        return led

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files are linted next: the trees of those are kept when they are read for others."""
        self._expected = frozenset(os.path.abspath(path) for path in paths)

    def drop_fragments(self, file: SourceFile) -> None:
        """Let go of the trees of a file that has been linted, and of those of other files once they are many."""
        file.drop_fragments()
        if sum(other.number_of_fragments for other in self._memory.held) > _MOST_FRAGMENTS:
            for other in tuple(self._memory.held):
                other.drop_fragments()

    def dependencies(self, path: str) -> tuple[dict[str, Stamp], set[str]]:
        """What all answers about the file at ``path`` hung on.

        First the files that were read, each with its stamp from before, then the paths that were looked for (one that
        ends in a separator: all names in that folder).
        """
        reached, looked = self._memory.trail.of(os.path.abspath(path))
        beside = self._memory.beside.get(os.path.abspath(path), NOTHING_BESIDE)
        read = {file: self._memory.stamps[file] for file in reached if file in self._memory.stamps}
        return {**beside.stamps, **read}, looked.union(beside.folders)

    def add(self, path: str, source: str, tree: ast.Module) -> SourceFile:
        """Take a file whose text and tree are at hand (the one that is being linted)."""
        path = os.path.abspath(path)
        known = self._memory.files.get(path)
        if known is not None and known.source == source:
            self._let_in(known)
            known.keep_tree(tree)
            return known
        file = self._file(path, source, outline(tree))
        file.keep_tree(tree)
        self._memory.files[path] = file
        self._memory.stamps[path] = stamp(path)
        return file

    def read(self, path: str) -> SourceFile | None:
        """Read a file of the disk; None when it cannot be read or parsed."""
        if path in self._memory.files:
            return self._memory.files[path]
        self._memory.stamps[path] = stamp(path)
        file = None
        try:
            with tokenize.open(path) as stream:
                source = stream.read()
            file = self._read(path, source)
        except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
            pass
        self._memory.files[path] = file
        return file

    def _read(self, path: str, source: str) -> SourceFile:
        """A file of which others want to know; its tree is made where it will be linted itself soon."""
        if path not in self._expected:
            return self._file(path, source, outline_of(source))
        tree = parsed(source)
        file = self._file(path, source, outline(tree))
        self._keep_ahead(file, tree)
        return file

    def _file(self, path: str, source: str, contents: Outline) -> SourceFile:
        name, roots = self._place(path)
        self._memory.trail.looked(path, self._memory.places[os.path.dirname(path)])
        return SourceFile(path, source, contents, name, roots, self._memory.held)

    def _keep_ahead(self, file: SourceFile, tree: ast.Module) -> None:
        """Keep the tree of a file that was read for another one, until there are too many of them."""
        file.keep_tree(tree)
        self._memory.ahead.append(file)
        while sum(max(len(other.source), _LEAST_AHEAD) for other in self._memory.ahead) > _MOST_AHEAD:
            self._memory.ahead.popleft().drop_fragments()

    def _let_in(self, file: SourceFile) -> None:
        """It is the turn of a file that may have been read for another one: its pieces stay until it is done.

        Places are compared by the nodes that they stand at, which must be the same ones all the time.
        """
        if file in self._memory.ahead:
            self._memory.ahead.remove(file)

    def tree(self, path: str, source: str) -> ast.Module | None:
        """The tree of a file with this text, if it was read before and is at hand."""
        known = self._memory.files.get(os.path.abspath(path))
        return known.tree if known is not None and known.source == source else None

    def _place(self, path: str) -> tuple[str, tuple[str, ...]]:
        """The dotted name of a file and the folders that its absolute imports are looked up in."""
        folder, base = os.path.split(path)
        stem = base.removesuffix(".py")
        name, roots = self._package(folder)
        if stem == "__init__":
            return name, roots
        return (f"{name}.{stem}" if name else stem), roots

    def _package(self, folder: str) -> tuple[str, tuple[str, ...]]:
        known = self._memory.roots.get(folder)
        if known is not None:
            return known
        packages = packages_of(folder)
        parts = [os.path.basename(package) for package in packages]
        top = os.path.dirname(packages[-1]) if packages else folder
        places = self._memory.places.setdefault(folder, set())
        places.update(os.path.join(package, "__init__.py") for package in (*packages, top))
        here = os.getcwd()
        roots = [top]
        if not parts and top != here and top.startswith(here + os.sep):
            # A namespace package, named from where the linter was started (or from its source folder).
            inner = os.path.relpath(top, here).split(os.sep)
            parts = list(reversed(inner[1:] if inner[0] == "src" else inner))
        for climb in folders_around(top):
            roots += [climb, os.path.join(climb, "src")]
            places.update(os.path.join(climb, marker) for marker in MARKERS)
        roots += [here, os.path.join(here, "src"), *self._given_roots]
        roots += [entry for entry in sys.path if os.path.basename(entry) in ("site-packages", "dist-packages")]
        places.update(roots)
        unique = tuple(dict.fromkeys(root for root in roots if os.path.isdir(root)))
        self._memory.roots[folder] = (".".join(reversed(parts)), unique)
        return self._memory.roots[folder]

    def module(self, dotted: str, roots: tuple[str, ...]) -> ModuleRef | None:
        """The module of an absolute dotted name, or None when it is not among the roots."""
        key = (dotted, roots)
        if key in self._memory.modules:
            return self._memory.modules[key]
        found = None
        if dotted.partition(".")[0] not in _CLOSED:
            inner = dotted.replace(".", os.sep)
            bare = None
            for root in roots:
                found = self._module_at(os.path.join(root, inner), dotted)
                if found is not None and found.file is not None:
                    break
                bare = bare or found
            else:
                found = bare
        self._memory.modules[key] = found
        return found

    def _module_at(self, stem: str, dotted: str) -> ModuleRef | None:
        for path in _files_at(stem):
            if os.path.isfile(path):
                file = self.read(path)
                if file is not None:
                    return ModuleRef(dotted, file, os.path.dirname(path))
        if os.path.isdir(stem):
            return ModuleRef(dotted, None, stem)
        return None

    def submodule(self, module: ModuleRef, name: str) -> ModuleRef | None:
        """A module within a package."""
        if module.file is not None and not module.file.is_package:
            return None
        stem = os.path.join(module.folder, name)
        found = self._module_at(stem, f"{module.name}.{name}")
        self._note(module.file.path if module.file is not None else module.folder, stem, found)
        return found

    def attribute(self, module: ModuleRef, name: str) -> Entity | None:
        """What a name stands for in a module that was imported."""
        if module.file is not None and self._may_bind(module.file, name):
            found = self.lookup(module.file, name, outside=True)
            if found is not None:
                return found
        return self.submodule(module, name) or (
            self.lookup(module.file, name, outside=True) if module.file is not None else None
        )

    def _may_bind(self, file: SourceFile, name: str) -> bool:
        """Whether a file may bind a name of its own, or by a star import of a module of that name.

        A package that imports everything from all its modules would have to be read as a whole to know for sure that
        none of them has the name of another one in it.
        """
        return name in file.outline.names or any(star.module.rpartition(".")[2] == name for star in file.outline.stars)

    def lookup(self, file: SourceFile, name: str, outside: bool = False) -> Entity | None:
        """What a top-level name of a file stands for; None when the file does not bind it.

        ``outside``: asked by another module, which sees no builtins.
        """
        found = self._memory.names.of((file, name))
        return _BUILTINS.get(name) if found is None and not outside else found

    def _lookup(self, asked: tuple[SourceFile, str]) -> Entity | None:
        file, name = asked
        return self.bound(file, name, file.outline.names.get(name, ()))

    def bound(self, file: SourceFile, name: str, bindings: Sequence[Binding]) -> Entity | None:
        """What a top-level name of a file stands for when of all that the file binds to it only these are seen."""
        best: Entity | None = None
        assigned: list[Assigned] = []
        for binding in bindings:
            if isinstance(binding, Assigned):
                if binding.has_value:
                    assigned.append(binding)
                continue
            if isinstance(best, External) and isinstance(binding, ClassOutline) and _stands_in(binding):
                continue
            found = self._entity(file, binding)
            if best is None or isinstance(best, External) or not isinstance(found, (External, type(None))):
                best = found or best
        if best is not None and not (isinstance(best, External) and assigned):
            return best
        if assigned:
            return best if isinstance(best, External) else AssignedRef(file, name, tuple(assigned))
        for star in file.outline.stars:
            if self._never_says(file, star, name):
                continue
            module = self._import_module(file, star)
            if isinstance(module, ModuleRef) and not name.startswith("_"):
                inner = self.attribute(module, name)
                if inner is not None:
                    return inner
            elif isinstance(module, External) and _torch_has(f"{module.dotted}.{name}"):
                return External(f"{module.dotted}.{name}")
        if file.is_package and name not in ("__path__", "__all__"):
            return self._lazy(file, name)
        return None

    def _never_says(self, file: SourceFile, star: ImportedName, name: str) -> bool:
        """Whether the text of a module that is imported with a star shows that it cannot bind a name.

        Packages that offer everything of all their modules can be thousands of files, far too many to parse for a name.
        """
        if not star.level or not name.isascii():
            return False
        if star not in self._memory.starred:
            self._memory.starred[star] = self._text_of(file, star)
        path, text = self._memory.starred[star]
        return path not in self._memory.files and bool(text) and name.encode() not in text

    def _text_of(self, file: SourceFile, imported: ImportedName) -> tuple[str, bytes]:
        """Path and text of the module of a relative import, noted in the file's trail.

        The text is empty when there is no such module, and when it tells a part only, for there are stars in it too.
        """
        package, module = _files_at(self._stem(file, imported))
        path = package if os.path.isfile(package) else module
        seen = stamp(path)
        try:
            with open(path, "rb") as stream:
                text = stream.read()
        except OSError:
            return path, b""
        self._memory.stamps.setdefault(path, seen)
        self._memory.trail.led(file.path, path)
        self._memory.trail.looked(file.path, (package,))
        return path, b"" if _STAR.search(text) else text

    def _entity(self, file: SourceFile, binding: ClassOutline | FunctionOutline | ImportedName) -> Entity | None:
        if isinstance(binding, ClassOutline):
            return ClassRef(file, binding)
        if isinstance(binding, FunctionOutline):
            return FunctionRef(file, binding)
        return self.imported(file, binding)

    def imported(self, file: SourceFile, imported: ImportedName) -> Entity | None:
        """What an import statement of a file binds."""
        module = self._import_module(file, imported)
        if not imported.name or module is None:
            return module
        if isinstance(module, External):
            return External(f"{module.dotted}.{imported.name}")
        found = self.attribute(module, imported.name)
        return found if found is not None else External(f"{module.name}.{imported.name}")

    def _import_module(self, file: SourceFile, imported: ImportedName) -> ModuleRef | External | None:
        key = (file, imported.module, imported.level)
        if key not in self._memory.imports:
            self._memory.imports[key] = self._find_imported(file, imported)
        return self._memory.imports[key]

    def _find_imported(self, file: SourceFile, imported: ImportedName) -> ModuleRef | External | None:
        if not imported.level:
            return self._absolute(file, imported.module) or External(imported.module)
        parts = file.name.split(".")
        package = parts[: len(parts) - imported.level + file.is_package] if file.name else []
        dotted = ".".join([*package, imported.module] if imported.module else package)
        stem = self._stem(file, imported)
        found = self._module_at(stem, dotted)
        self._note(file.path, stem, found)
        return found or External(dotted or "?")

    @staticmethod
    def _stem(file: SourceFile, imported: ImportedName) -> str:
        """Where the module of a relative import stands, without the end of its name."""
        folder = os.path.dirname(file.path)
        for _ in range(imported.level - 1):
            folder = os.path.dirname(folder)
        return os.path.join(folder, *imported.module.split(".")) if imported.module else folder

    def _absolute(self, file: SourceFile, dotted: str) -> ModuleRef | None:
        """The module of an absolute import in a file, noted in the file's trail.

        Python puts the folder of a program that it runs in front of all others: where nothing else has the name, a file
        of a package finds its neighbours, and those of the packages around it.
        """
        if dotted.partition(".")[0] in _CLOSED:
            return None
        found = self._below(file, dotted, file.roots)
        if found is None:
            beside = self._below(file, dotted, _packages_around(file))
            if beside is not None and beside.file is not None and beside.file is not file:
                return beside
        return found

    def _below(self, file: SourceFile, dotted: str, roots: tuple[str, ...]) -> ModuleRef | None:
        """The module of an absolute import below these folders, noted in the file's trail."""
        found = self.module(dotted, roots)
        inner = dotted.replace(".", os.sep)
        for root in roots:
            if self._note(file.path, os.path.join(root, inner), found):
                break
        return found

    def _note(self, node: str, stem: str, found: ModuleRef | None) -> bool:
        """Note for ``node`` that a module was looked for at ``stem``; tells whether its file stands there."""
        package, module = _files_at(stem)
        for path in (package, module):
            if path in self._memory.files:
                # read with success or without: it is its content that counts
                self._memory.trail.led(node, path)
                if found is not None and found.file is not None and found.file.path == path:
                    self._memory.trail.looked(node, (package,))
                    return True
        if found is not None and found.file is None and found.folder == stem:
            self._memory.trail.led(node, stem)
            self._memory.trail.looked(node, (package, module, stem))
        else:
            self._memory.trail.looked(node, absent(stem))
        return False

    def _lazy(self, file: SourceFile, name: str) -> Entity | None:
        """A name that a package offers by ``__getattr__`` or a table of strings: looked for in its modules."""
        if not re.search(rf"""["']{re.escape(name)}["']""", file.source) or not _LAZY.search(file.source):
            return None
        defines = re.compile(rf"^(?:class|def) {re.escape(name)}\b|^{re.escape(name)}\s*[:=]", re.MULTILINE)
        for path in _python_files(os.path.dirname(file.path)):
            self._memory.trail.led(file.path, path)
            self._memory.stamps.setdefault(path, stamp(path))
            self._memory.trail.looked(file.path, (os.path.dirname(path) + os.sep,))
            try:
                with open(path, encoding="utf-8", errors="replace") as stream:
                    if not defines.search(stream.read()):
                        continue
            except OSError:
                continue
            inner = self.read(path)
            if inner is not None and inner is not file:
                found = self.lookup(inner, name, outside=True)
                if found is not None:
                    return found
        return None

    def siblings(self, file: SourceFile) -> list[tuple[str, bytes]]:
        """Path and text of the other modules of the package that a file is in; its answers hang on them from now on."""
        if file.path not in self._listed:
            folders: list[str] = []
            found = self._siblings.of(file.path, folders)
            others = [one for one in found if one[0] != file.path]
            self._memory.beside[file.path] = Beside(
                {path: seen for path, seen, _ in others}, tuple(folder + os.sep for folder in folders)
            )
            self._listed[file.path] = [(path, text) for path, _, text in others]
        return self._listed[file.path]

    def sibling(self, file: SourceFile, path: str) -> SourceFile | None:
        """Read one of them."""
        self._memory.trail.led(file.path, path)
        return self.read(path)


def _packages_around(file: SourceFile) -> tuple[str, ...]:
    """The folders of the packages that a file is in, from the inside out."""
    found: list[str] = []
    folder = os.path.dirname(file.path)
    while file.roots and folder != file.roots[0] and len(found) < file.name.count(".") + 1:
        found.append(folder)
        folder = os.path.dirname(folder)
    return tuple(found)


def _files_at(stem: str) -> tuple[str, str]:
    """The file of a module if it is a package, and if it is none."""
    return os.path.join(stem, "__init__.py"), stem + ".py"


def _stands_in(cls: ClassOutline) -> bool:
    """Whether a class is empty, there only for what cannot be imported: ``except ImportError: class Module: pass``."""
    return not (cls.bases or cls.keywords or cls.functions or cls.names)


def _torch_has(dotted: str) -> bool:
    from flake8_torchparams.torch_api import api

    return dotted.startswith("torch.") and api().has(dotted)


def _python_files(folder: str) -> Iterator[str]:
    """The modules of a package and of its own subpackages, nearest first."""
    inner = []
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.endswith(".py"):
            yield entry.path
        elif entry.is_dir(follow_symlinks=False) and os.path.isfile(os.path.join(entry.path, "__init__.py")):
            inner.append(entry.path)
    for path in inner:
        yield from _python_files(path)
