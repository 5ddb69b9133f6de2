"""How the project calls a class, as the search for arguments looks it up."""

from __future__ import annotations

import time

import torch  # noqa: F401  (marks these tests as in need of it)

from flake8_torchparams.runtime.probe.usage import Texts, callers, calls

USES = 1000


def test_many_uses_in_one_function_are_no_work() -> None:
    """Each of them takes another look at nothing."""
    body = "".join(f"    size = {number}\n    net = Net(size)\n" for number in range(USES))
    texts = Texts({"net.py": f"def make():\n{body}    return net\n".encode()})
    began = time.process_time()
    assert [call.text() for _, call in calls("Net", texts, "net.py")] == ["size"]
    assert callers("Net", texts, "net.py") == [("net.py", "make", False)]
    assert time.process_time() - began < 10
