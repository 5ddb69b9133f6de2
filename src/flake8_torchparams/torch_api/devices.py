"""The methods that put a tensor or a Module on a device: ``to()``, ``cuda()``, and what other devices have like it."""

from __future__ import annotations

OF_TORCH = ("cpu", "cuda", "ipu", "mtia", "xpu")
"""Those that torch itself gives both Tensor and nn.Module."""

OF_BACKENDS = ("mlu", "musa", "npu")
"""Those that packages beside torch add to both under their backend's name: torch_mlu, torch_musa, torch_npu.

They call ``torch.utils.generate_methods_for_privateuse1_backend`` (torch/utils/backend_registration.py), whose methods
take the arguments of ``cuda()``, give a tensor for a tensor and the Module itself for a Module.
"""

DEVICE_METHODS = frozenset(["to", *OF_TORCH, *OF_BACKENDS])

MAY_BE_SAME = DEVICE_METHODS | {"type", "type_as", "contiguous", "float"}
"""Those, and others that give back what they are called on where there is nothing to do."""

MOVES_OR_CASTS = MAY_BE_SAME | {"double", "half", "bfloat16"}
"""Those, and others after which a tensor is what it was, but for where or in what numbers it stands."""
