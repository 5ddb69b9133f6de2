"""Which fix mends which code."""

from __future__ import annotations

from flake8_torchparams.fixes import (
    tpm101_register_buffer,
    tpm102_to_parameter,
    tpm103_wrap_last,
    tpm105_registering_container,
    tpm201_super_first,
    tpm204_add_super_init,
    tpm205_right_super_call,
    tpm310_drop_assignment,
    tpm502_nn_buffer,
)
from flake8_torchparams.fixes.case import Fix

FIXES: tuple[Fix, ...] = (
    tpm204_add_super_init.FIX,
    tpm205_right_super_call.FIX,
    tpm201_super_first.FIX,
    tpm310_drop_assignment.FIX,
    tpm103_wrap_last.FIX,
    tpm105_registering_container.FIX,
    tpm101_register_buffer.FIX,
    tpm102_to_parameter.FIX,
    tpm502_nn_buffer.FIX,
)
"""All fixes, those first that others may be waiting for."""


def fix_for(code: str) -> Fix | None:
    """The fix for a code, None where there is none."""
    return next((fix for fix in FIXES if code in fix.codes), None)
