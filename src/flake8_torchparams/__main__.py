"""``python -m flake8_torchparams`` is ``torchparams``."""

from flake8_torchparams.cli import main

raise SystemExit(main())
