"""Functions that walk over Modules and call what they find."""

from torch import nn


def named_apply(fn, module: nn.Module, name="", depth_first=True, include_root=False):
    if not depth_first and include_root:
        fn(module=module, name=name)
    for child_name, child in module.named_children():
        named_apply(fn, child, f"{name}.{child_name}" if name else child_name, depth_first, include_root=True)
    if depth_first and include_root:
        fn(module=module, name=name)
    return module


def prepare(module: nn.Module):
    """Calls a method of what it gets, should there be one."""
    if hasattr(module, "make_table"):
        module.make_table()


def prepare_by(module: nn.Module, **kept):
    """The same, in a way that a look at the syntax does not follow."""
    for step in (lambda: module.make_table(),):
        step()
    globals().update(kept)
