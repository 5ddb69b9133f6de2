"""The places of nodes in a text, and their order, beside what libcst tells of the whole."""

from __future__ import annotations

import gc
import weakref

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from flake8_torchparams.fixes.case import Reading
from flake8_torchparams.fixes.document import Document
from flake8_torchparams.fixes.records import CannotFix

TEXT = '''\
# A header,

# and a comment above an import.
import torch; from torch import nn

@decorated
# between
class Net(nn.Module):
    """Two
    lines."""

    def __init__(self, width=(3), *, deep: int = 2):  # told
        super().__init__()
        self.mask = (
            torch.ones(width)  # why
            if width else [x for x in ((1), 2) if x]
        )
\tif_ = {"a": 1, **{}}
'''.replace("\tif_", "    if_")
HEIR = """

class Heir(Net): pass
# A footer.

"""
TEXTS = {
    "whole": TEXT + HEIR,
    "carriage returns": (TEXT + HEIR).replace("\n", "\r\n"),
    "no newline at the end": TEXT.rstrip("\n"),
    "no newline after a comment": TEXT + "# end",
    "a comment alone": "# nothing\n",
    "nothing": "",
    "an empty line": "\n",
}


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS.keys())
def test_places_are_those_of_the_whole(text: str) -> None:
    document = Document(text)
    whole = MetadataWrapper(document.module, unsafe_skip_copy=True).resolve(PositionProvider)
    nodes = document.walk(document.module)[1:]
    for node in nodes:
        place = whole[node]
        assert document.start(node) == document.offset(place.start.line, place.start.column)
        assert document.end(node) == document.offset(place.end.line, place.end.column)
        assert node in document.at(place.start.line, place.start.column)
    names = [document.start(node) for node in nodes if isinstance(node, cst.Name)]
    assert names == sorted(names)


def test_what_is_below_a_node() -> None:
    document = Document(TEXTS["whole"])
    net, heir = document.every(cst.ClassDef)
    names = [node.value for node in document.walk(net) if isinstance(node, cst.Name)]
    assert names[:4] == ["decorated", "Net", "nn", "Module"]
    assert "Heir" not in names
    assert [node.value for node in document.walk(heir) if isinstance(node, cst.Name)] == ["Heir", "Net"]
    assert document.text(document.every(cst.IfExp)[0]).startswith("(\n")


def test_what_libcst_would_write_otherwise_is_left_alone() -> None:
    with pytest.raises(CannotFix, match="reproduce"):
        Document("if x:\n    y\n    \x0cz\n")


def test_a_tree_goes_when_nobody_needs_it() -> None:
    """A cycle would keep it until the collector comes round: files are many, and their trees large."""
    gc.disable()
    try:
        reading = Reading(TEXTS["whole"])
        assert [view.qualname for view in reading.classes.views[0].heirs] == ["Heir"]
        document = weakref.ref(reading.document)
        del reading
        assert document() is None
    finally:
        gc.enable()
