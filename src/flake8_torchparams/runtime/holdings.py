"""What built objects hold, for a look beside what the source says of their classes."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from flake8_torchparams.runtime.asking import Asker, failure
from flake8_torchparams.runtime.driver import Driver
from flake8_torchparams.runtime.locate import place_of
from flake8_torchparams.runtime.options import RuntimeOptions


@dataclass(frozen=True, slots=True)
class Held:
    """One name on a built object.

    ``kind`` is one of the kinds of ``model.report`` or ``None`` where the value is None. ``type`` names the class of a
    value that is no tensor; ``shape`` and ``dtype`` are those of one that is. ``saved``: ``state_dict()`` has a key
    for it.
    """

    name: str
    kind: str
    type: str
    shape: str
    dtype: str
    saved: bool


@dataclass(frozen=True, slots=True)
class Holdings:
    """What the object of one class holds.

    ``call`` is how it was built, ``failure`` why it was not (then no names), ``unsaved`` how its ``state_dict()``
    failed.
    """

    cls: str
    held: tuple[Held, ...] = ()
    call: str = ""
    failure: str = ""
    unsaved: str = ""


def holdings(path: str, classes: Iterable[str], *, options: RuntimeOptions | None = None) -> list[Holdings]:
    """Build classes of one file, by qualified name, and tell what each object holds, in their order.

    This runs the code of the file. Raises RuntimeUnavailable and FactoriesError as ``confirm`` does.
    """
    chosen = options or RuntimeOptions()
    told = []
    with Driver(chosen.python) as driver:
        driver.start()
        asker = Asker(driver, chosen, place_of(path))
        for cls in classes:
            answer = asker.ask("holdings", cls)
            held = answer.get("holds")
            if held is None:
                told.append(Holdings(cls, failure=failure(answer) or "it was not built"))
            else:
                entries = tuple(Held(**entry) for entry in held)
                told.append(Holdings(cls, entries, answer["call"], unsaved=answer["unsaved"]))
    return told
