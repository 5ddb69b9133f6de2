"""How a file calls the things of torch: reading its names, and spelling new ones in its own way."""

from __future__ import annotations

import libcst as cst
from libcst.helpers import get_full_name_for_node

from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.records import CannotFix, Edit
from flake8_torchparams.torch_api import api


class Names:
    """The imported names of one file."""

    def __init__(self, document: Document) -> None:
        """Collect the imports of the file, those inside functions included."""
        self.document = document
        self.meaning: dict[str, str] = {}
        """What a name stands for, wherever in the file it was imported."""
        self._scoped: list[tuple[cst.CSTNode, cst.Import | cst.ImportFrom, dict[str, str]]] = []
        for node in document.walk(document.module):
            if isinstance(node, cst.Import | cst.ImportFrom):
                bound = _bound(node)
                self.meaning.update(bound)
                scope = self._scope(node)
                if scope is not None:
                    self._scoped.append((scope, node, bound))

    def dotted(self, expression: cst.CSTNode) -> str:
        """The full name of what a dotted expression stands for (``nn.Parameter``: ``torch.nn.Parameter``), else ''."""
        if not isinstance(expression, cst.Name | cst.Attribute):
            return ""
        written = get_full_name_for_node(expression) or ""
        if not written or any(isinstance(node, cst.Call | cst.Subscript) for node in self.document.walk(expression)):
            return ""
        head, _, rest = written.partition(".")
        if head not in self.meaning:
            return ""
        full = self.meaning[head] + ("." + rest if rest else "")
        return api().canonical(full)

    def called(self, expression: cst.CSTNode) -> str:
        """The full name of what a call calls, '' where it is no call or not known."""
        return self.dotted(expression.func) if isinstance(expression, cst.Call) else ""

    def spell(self, name: str, site: cst.CSTNode) -> tuple[str, tuple[Edit, ...]]:
        """How to write ``name`` of torch.nn (``Parameter``) at a place, with the edit that adds an import for it.

        Raises ``CannotFix`` where no spelling is possible.
        """
        imports = self._visible(site)
        for wanted, tail in ((f"torch.nn.{name}", ""), ("torch.nn", f".{name}"), ("torch", f".nn.{name}")):
            for alias, full in imports.items():
                if api().canonical(full) == wanted and not self._hidden(alias, site):
                    return alias + tail, ()
        return self._imported(name)

    def _scope(self, node: cst.CSTNode) -> cst.CSTNode | None:
        """The function or module whose imports these are; None for imports that may not have run."""
        for above in self.document.ancestors(node):
            if isinstance(above, cst.Module | cst.FunctionDef):
                return above
            if isinstance(above, cst.If | cst.Else | cst.ExceptHandler | cst.ClassDef):
                return None
        return None

    def _visible(self, site: cst.CSTNode) -> dict[str, str]:
        """The imports that a place can use."""
        scopes = [self.document.module, *self.document.ancestors(site)]
        start = self.document.start(site)
        found: dict[str, str] = {}
        for scope, node, bound in self._scoped:
            local = isinstance(scope, cst.FunctionDef)
            if scope in scopes and (not local or self.document.start(node) < start):
                found.update(bound)
        return found

    def _hidden(self, alias: str, site: cst.CSTNode) -> bool:
        """Tell whether a function around the place binds the name to something else."""
        head = alias.partition(".")[0]
        for function in self.document.ancestors(site):
            if isinstance(function, cst.FunctionDef) and head in bound_names(self.document, function, imports=False):
                return True
        return False

    def _imported(self, name: str) -> tuple[str, tuple[Edit, ...]]:
        """The spelling by a new import at the top of the file."""
        document = self.document
        taken = set(self.meaning)
        for node in document.every(cst.Name):
            if not document.is_member(node) and not isinstance(document.statement(node), cst.Import | cst.ImportFrom):
                taken.add(node.value)
        if "nn" not in taken:
            text, spelling = "from torch import nn", f"nn.{name}"
        elif "torch" not in taken:
            text, spelling = "import torch", f"torch.nn.{name}"
        else:
            raise CannotFix(f"no free name to import torch.nn.{name} by")
        return spelling, (self._insertion(text),)

    def _insertion(self, text: str) -> Edit:
        """The edit that adds an import below those that stand at the top of the module."""
        document = self.document
        last: cst.SimpleStatementLine | None = None
        torch_last: cst.SimpleStatementLine | None = None
        for statement in document.module.body:
            if not isinstance(statement, cst.SimpleStatementLine):
                continue
            imports = [part for part in statement.body if isinstance(part, cst.Import | cst.ImportFrom)]
            if imports:
                last = statement
                if any(full.partition(".")[0] == "torch" for part in imports for full in _bound(part).values()):
                    torch_last = statement
        after = torch_last or last
        if after is None:
            raise CannotFix("the file imports nothing at its top, so there is no place for an import of torch")
        place = document.line_end(document.end(after))
        if document.source[place - 1] not in "\r\n":
            raise CannotFix("the file ends with its imports")
        return Edit(place, place, text + document.newline)


def bound_names(document: Document, function: cst.FunctionDef, *, imports: bool = True) -> set[str]:
    """The names that a function binds: its arguments and what it assigns, functions inside it included."""
    names: set[str] = set()
    for node in document.walk(function):
        if isinstance(node, cst.Param):
            names.add(node.name.value)
        elif isinstance(node, cst.AssignTarget | cst.AnnAssign | cst.AugAssign | cst.For | cst.CompFor | cst.NamedExpr):
            names |= _names_in(node.target)
        elif isinstance(node, cst.AsName):
            names |= (
                _names_in(node.name) if imports or not isinstance(document.parent(node), cst.ImportAlias) else set()
            )
        elif isinstance(node, cst.FunctionDef | cst.ClassDef) and node is not function:
            names.add(node.name.value)
        elif imports and isinstance(node, cst.Import | cst.ImportFrom):
            names |= set(_bound(node))
    return names


def _names_in(target: cst.BaseExpression) -> set[str]:
    """The plain names among the targets of an assignment."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, cst.Tuple | cst.List):
        return {name for element in target.elements for name in _names_in(element.value)}
    return set()


def _bound(node: cst.Import | cst.ImportFrom) -> dict[str, str]:
    """The names that an import binds and what they stand for; relative imports keep their dots."""
    if isinstance(node, cst.Import):
        return dict(_alias(alias, "") for alias in node.names)
    if isinstance(node.names, cst.ImportStar):
        return {}
    module = "." * len(node.relative) + ((node.module and get_full_name_for_node(node.module)) or "")
    return dict(_alias(alias, module) for alias in node.names)


def _alias(alias: cst.ImportAlias, module: str) -> tuple[str, str]:
    written = get_full_name_for_node(alias.name) or ""
    full = f"{module}.{written}" if module else written
    if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
        return alias.asname.name.value, full
    if module:
        return written, full
    head = written.partition(".")[0]
    return head, head


def arguments(call: cst.Call) -> tuple[list[cst.Arg], dict[str, cst.Arg]]:
    """The positional and the keyword arguments of a call. Raises ``CannotFix`` where a star hides what they are."""
    if any(argument.star for argument in call.args):
        raise CannotFix("the call has starred arguments")
    positional = [argument for argument in call.args if argument.keyword is None]
    keywords = {argument.keyword.value: argument for argument in call.args if argument.keyword is not None}
    return positional, keywords
