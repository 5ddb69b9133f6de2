"""The built objects beside the views of ``torchparams show``. It runs the code of the shown file."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Sequence

from flake8_torchparams import runtime
from flake8_torchparams.cli.errors import CommandError
from flake8_torchparams.cli.view import Built, ClassView, with_built
from flake8_torchparams.runtime.holdings import Holdings, holdings


def beside_built(all_views: Sequence[ClassView], python: str = sys.executable) -> list[ClassView]:
    """The views, which are of one file, beside the objects; raises CommandError where nothing can be built at all."""
    options = runtime.RuntimeOptions(python=python)
    try:
        told = holdings(all_views[0].report.path, [view.report.cls for view in all_views], options=options)
    except (runtime.RuntimeUnavailable, runtime.FactoriesError) as error:
        raise CommandError(str(error)) from None
    return [_beside(view, held) for view, held in zip(all_views, told, strict=True)]


def _beside(view: ClassView, held: Holdings) -> ClassView:
    if held.failure:
        return dataclasses.replace(view, runtime=f"could not be built: {held.failure}")
    built = {entry.name: Built(entry.kind, entry.type, entry.shape, entry.dtype, entry.saved) for entry in held.held}
    return with_built(view, built, f"built as {held.call}" + (f"; {held.unsaved}" if held.unsaved else ""))
