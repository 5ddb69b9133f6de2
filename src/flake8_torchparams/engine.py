"""From the text of a file to its findings."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from typing import TYPE_CHECKING

from flake8_torchparams.collector import Collector
from flake8_torchparams.hierarchy.classes import Classes
from flake8_torchparams.options import Options
from flake8_torchparams.source.entities import ClassRef
from flake8_torchparams.source.files import SourceFile
from flake8_torchparams.source.glance import worth_reading
from flake8_torchparams.source.parse import parsed
from flake8_torchparams.source.project import Project
from flake8_torchparams.source.stamps import Stamp

if TYPE_CHECKING:
    from flake8_torchparams.finding import Finding
    from flake8_torchparams.model.machine import Machine
    from flake8_torchparams.model.report import ModuleReport
    from flake8_torchparams.screen.quiet import Quiet


class Session:
    """Lints files one after the other and keeps what they have in common; one per process and run.

    What was read of other files is taken to stand as it is: see ``refresh``.
    """

    def __init__(self, options: Options) -> None:
        self.options = options
        self.project = Project(options.source_roots)
        self._collector = Collector()
        self._forget()

    def check(self, path: str, source: str, tree: ast.Module | None = None) -> list[Finding]:
        """The findings of one file, sorted by place.

        ``path`` names the file (it need not exist: imports are then looked up from the working directory), ``tree``
        is its parsed form if that is at hand. A file that cannot be analysed in full gets one TPM900; nothing is
        raised. A file with a syntax error has no findings.
        """
        if not worth_reading(source):
            return []
        try:
            file = self._file(path, source, tree)
        except (SyntaxError, ValueError):
            return []
        except (RecursionError, MemoryError):
            from flake8_torchparams.judge import not_analysed

            return [not_analysed(path, "nested too deep")]
        try:
            with self._collector.at_rest(len(source)):
                modules = self._modules(file)
                if not modules or self._are_quiet(modules):
                    return []
                # libcst and the interpreter are loaded for the first file that needs them.
                from flake8_torchparams.judge import findings

                return findings(self._model(), file, path, self.options)
        except Exception as error:  # an exception in a plugin would end flake8's whole run
            from flake8_torchparams.judge import not_analysed

            self._forget()
            return [not_analysed(path, f"internal error, {type(error).__name__}: {error}")]
        finally:
            self.project.drop_fragments(file)

    def describe(self, path: str, source: str, cls: str | None = None) -> list[ModuleReport]:
        """What each nn.Module class of the file will hold once it is built, or those of the qualified name ``cls``.

        Raises SyntaxError or ValueError for a text that cannot be parsed.
        """
        from flake8_torchparams.model.describe import reports

        file = self._file(path, source, None)
        try:
            with self._collector.at_rest(len(source)):
                return reports(self._model(), file, cls)
        except Exception:
            self._forget()  # what was begun stays unfinished
            raise
        finally:
            self.project.drop_fragments(file)

    def undescribed(self, path: str, source: str) -> dict[str, tuple[str, ...]]:
        """The other classes of the file, by qualified name, each with the bases of it that could not be read.

        A class with such a base may be a Module all the same. Raises as ``describe`` does.
        """
        file = self._file(path, source, None)
        classes = (ClassRef(file, outline) for outline in file.outline.classes)
        others = (cls for cls in classes if not self.classes.looks_like_module(cls))
        return {cls.outline.qualname: self.classes.unread_bases(cls) for cls in others}

    def refresh(self) -> None:
        """Forget what was read when a file has changed on disk since: for those who lint while files are written."""
        if self.project.refresh():
            self._forget()

    def expect(self, paths: Iterable[str]) -> None:
        """Say which files are checked next; see ``Project.expect``."""
        self.project.expect(paths)

    def tree(self, path: str, source: str) -> ast.Module | None:
        """The parsed form of a file with this text, if it is at hand since another file needed it."""
        return self.project.tree(path, source)

    def dependencies(self, path: str) -> tuple[dict[str, Stamp], set[str]]:
        """What the results for a file hung on besides its own text: files read, and paths that were looked for.

        See ``Project.dependencies``.
        """
        return self.project.dependencies(path)

    def _modules(self, file: SourceFile) -> list[ClassRef]:
        """The classes of the file that are Modules, or look like one."""
        classes = (ClassRef(file, outline) for outline in file.outline.classes)
        return [cls for cls in classes if self.classes.looks_like_module(cls)]

    def _are_quiet(self, modules: list[ClassRef]) -> bool:
        """Whether no rule can have anything to say of these classes, so that nothing has to be interpreted."""
        quiet = self._screen()
        quiet.forget_trees()
        return self.options.screens and not any(quiet.why_loud(cls) for cls in modules)

    def _forget(self) -> None:
        self.classes = Classes(self.project)
        self._quiet: Quiet | None = None
        self._machine: Machine | None = None

    def _file(self, path: str, source: str, tree: ast.Module | None) -> SourceFile:
        if tree is None:
            tree = parsed(source)
        if self.project.replaces(path, source):
            self._forget()
        return self.project.add(path, source, tree)

    def _screen(self) -> Quiet:
        from flake8_torchparams.hierarchy.reach import Reach
        from flake8_torchparams.screen.quiet import Quiet

        if self._quiet is None:
            self._quiet = Quiet(self.project, self.classes, Reach(self.project, self.classes))
        return self._quiet

    def _model(self) -> Machine:
        from flake8_torchparams.model.construct import stages
        from flake8_torchparams.model.machine import Machine

        if self._machine is None:
            self._machine = Machine(self._screen(), stages())
        return self._machine
