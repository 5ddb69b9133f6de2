"""A file that was read: its text, its outline, and the trees of its functions while they are needed."""

from __future__ import annotations

import ast
import os
from functools import cached_property
from typing import TYPE_CHECKING

from flake8_torchparams.source.outline import (
    Assigned,
    ClassOutline,
    FunctionNode,
    FunctionOutline,
    Outline,
    outline,
    split_lines,
)
from flake8_torchparams.source.parse import parsed
from flake8_torchparams.source.spans import Spans, Words

if TYPE_CHECKING:
    from flake8_torchparams.source.fragment import Fragment


class SourceFile:
    """A file that could be parsed: its dotted name, its lines, and its outline."""

    def __init__(
        self, path: str, source: str, contents: Outline, name: str, roots: tuple[str, ...], held: set[SourceFile]
    ) -> None:
        self.path = path
        self.source = source
        self.name = name
        self.roots = roots
        self.is_package = os.path.basename(path) == "__init__.py"
        self.outline = contents
        self._fragments: dict[FunctionOutline | Assigned, Fragment] = {}
        self._held = held
        self._tree: ast.Module | None = None

    @cached_property
    def lines(self) -> list[str]:
        """The lines of the file, without their ends."""
        return split_lines(self.source)

    @cached_property
    def spans(self) -> Spans:
        """The functions of the file by their lines."""
        return Spans(self.outline)

    @cached_property
    def words(self) -> Words:
        """The lines of the file by the words in them."""
        return Words(self.lines)

    def text(self, piece: ClassOutline | FunctionOutline | Assigned) -> str:
        """The lines of a class, a function or an assignment of this file."""
        return "\n".join(self._lines_of(piece))

    def _lines_of(self, piece: ClassOutline | FunctionOutline | Assigned) -> list[str]:
        """The same; what shares a line with an assignment is left out, with blanks for what comes before it."""
        lines = self.lines[piece.line - 1 : piece.end_line]
        if isinstance(piece, Assigned):
            lines[-1] = lines[-1].encode()[: piece.end_column].decode()
            before = lines[0].encode()[: piece.column].decode()
            if before and not before.isspace():
                lines[0] = " " * len(before) + lines[0][len(before) :]
        return lines

    def fragment(self, piece: FunctionOutline | Assigned) -> Fragment:
        """The fragment of a function or of an assignment of this file."""
        found = self._fragments.get(piece)
        if found is None:
            # libcst is not loaded before a file needs it.
            from flake8_torchparams.source.fragment import Fragment

            found = self._fragments[piece] = Fragment(self.path, self._lines_of(piece), piece.line, piece.indented)
            self._held.add(self)
        return found

    @property
    def tree(self) -> ast.Module | None:
        """The tree of the file, while it is at hand."""
        return self._tree

    def keep_tree(self, tree: ast.Module) -> None:
        """Have the tree at hand for ``node``, until the pieces are dropped."""
        self._tree = tree
        self._held.add(self)

    def node(self, function: FunctionOutline) -> FunctionNode | None:
        """Python's own tree of a function, parsed anew where the file's is not at hand; its lines may count from 1.

        None for lines that hold no function of their own.
        """
        nodes = self.outline.nodes
        if not nodes and self._tree is not None:
            nodes.update(outline(self._tree).nodes)
        found = nodes.get(function.line)
        if found is not None and found.name == function.name:
            return found
        text = self.text(function)
        try:
            tree = parsed("if 1:\n" + text if function.indented else text)
        except (SyntaxError, ValueError, MemoryError):
            return None
        statement = tree.body[0] if tree.body else None
        first = statement.body[0] if isinstance(statement, ast.If) else statement
        return first if isinstance(first, (ast.FunctionDef, ast.AsyncFunctionDef)) else None

    def drop_fragments(self) -> None:
        """Let go of all pieces."""
        self._fragments.clear()
        self._held.discard(self)
        self._tree = None
        self.outline.nodes.clear()
        for derived in ("words", "spans", "lines"):
            self.__dict__.pop(derived, None)

    @property
    def number_of_fragments(self) -> int:
        """How many pieces are held."""
        return len(self._fragments)
