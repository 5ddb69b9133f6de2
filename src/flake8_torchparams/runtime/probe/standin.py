"""A stand-in for another device: on a machine without one, every move of a tensor is still a move.

``nn.Parameter(t).to(device)`` gives back the very Parameter when nothing is to be moved, and ``.cuda()`` raises where
there is no GPU. On the machine that the code was written for, both give a plain tensor. So they do here.
"""

from __future__ import annotations

from typing import Any

import torch
from torch.overrides import TorchFunctionMode
from torch.utils._device import _device_constructors

_CASTS = {
    "float": torch.float32,
    "double": torch.float64,
    "half": torch.float16,
    "bfloat16": torch.bfloat16,
    "int": torch.int32,
    "long": torch.int64,
    "short": torch.int16,
    "char": torch.int8,
    "byte": torch.uint8,
    "bool": torch.bool,
    "cfloat": torch.complex64,
    "cdouble": torch.complex128,
}
_DEVICES = ("cuda", "cpu", "xpu", "ipu", "hpu", "npu")
_ELSEWHERE = frozenset({"cuda", "xpu", "mps", "hpu", "npu", "xla", "ipu"})


class OtherDevice(TorchFunctionMode):
    """While it is on, moves of device or dtype return a new plain tensor, and other devices are played by this one."""

    def __init__(self, device: str) -> None:
        """``device`` is the one that tensors really live on: meta or cpu."""
        super().__init__()
        self._device = torch.device(device)
        tensor = torch.Tensor
        self._casts = {getattr(tensor, name): dtype for name, dtype in _CASTS.items() if hasattr(tensor, name)}
        self._devices = {getattr(tensor, name) for name in _DEVICES if hasattr(tensor, name)}
        self._constructors = _device_constructors()
        self._as_tensor = {torch.as_tensor, torch.asarray}

    def __torch_function__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        """Do the move, or pass the call on with its device replaced."""
        kwargs = dict(kwargs or {})
        if func in self._constructors:
            moved = "device" in kwargs or "dtype" in kwargs
            if _elsewhere(kwargs.get("device")):
                kwargs["device"] = self._device
            if kwargs.get("pin_memory"):
                kwargs["pin_memory"] = False
            result = func(*args, **kwargs)
            if moved and func in self._as_tensor and args and result is args[0]:
                return _plain(result)
            return result
        if func is torch.Tensor.to:
            moved = self._to(args[0], args[1:], kwargs)
            return func(*args, **kwargs) if moved is None else moved
        if func in self._casts:
            return _plain(args[0].to(self._casts[func]))
        if func in self._devices:
            return _plain(self._here(args[0]))
        if func is torch.Tensor.type_as:
            return _plain(self._to(args[0], (args[1].dtype,), {}))
        if func is torch.Tensor.type and (len(args) > 1 or "dtype" in kwargs):
            wanted = args[1] if len(args) > 1 else kwargs["dtype"]
            if isinstance(wanted, str):
                wanted = wanted.replace(".cuda.", ".")
            return _plain(func(args[0], wanted))
        if func is torch.Tensor.pin_memory:
            return _plain(args[0])
        if _elsewhere(kwargs.get("device")):
            kwargs["device"] = self._device
        return func(*args, **kwargs)

    def _here(self, tensor: Any) -> Any:
        return tensor if tensor.device.type == "meta" else tensor.to(self._device)

    def _to(self, tensor: Any, args: tuple[Any, ...], kwargs: dict[str, Any]) -> Any:
        dtype = kwargs.get("dtype")
        device: Any = kwargs.get("device")
        other = kwargs.get("other")
        for value in args:
            if isinstance(value, torch.dtype):
                dtype = value
            elif isinstance(value, torch.Tensor):
                other = value
            elif isinstance(value, (str, int, torch.device)) and not isinstance(value, bool):
                device = value
        if other is not None:
            dtype, device = other.dtype, other.device
        if dtype is None and device is None:
            return None
        if device is not None:
            named = torch.device(device) if not isinstance(device, int) else torch.device("cuda", device)
            if named.type == "meta":
                tensor = tensor.to("meta")
            elif named.type == self._device.type or _elsewhere(named):
                tensor = self._here(tensor)
            elif tensor.device.type != "meta":
                tensor = tensor.to(named)
        return _plain(tensor if dtype is None else tensor.to(dtype))


def _elsewhere(device: Any) -> bool:
    if device is None or isinstance(device, bool):
        return False
    if isinstance(device, int):
        return True
    try:
        return torch.device(device).type in _ELSEWHERE
    except (RuntimeError, TypeError):
        return False


def _plain(tensor: Any) -> Any:
    """A copy, as a move makes it: no Parameter any more, but still with the history of one."""
    return tensor.clone() if isinstance(tensor, torch.Tensor) else tensor
