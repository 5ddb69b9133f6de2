"""Runtime mode: findings confirmed by building the classes, in another process. It runs the code of the linted project."""  # noqa: E501

from flake8_torchparams.runtime.confirm import confirm
from flake8_torchparams.runtime.driver import Driver, RuntimeUnavailable
from flake8_torchparams.runtime.factories import FactoriesError
from flake8_torchparams.runtime.judged import Judged, Verdict
from flake8_torchparams.runtime.options import RuntimeOptions

__all__ = ["Driver", "FactoriesError", "Judged", "RuntimeOptions", "RuntimeUnavailable", "Verdict", "confirm"]
