"""What a class does while it is built changes the verdict on its own findings, and nothing else."""

from __future__ import annotations

import dataclasses
import os
import time
from pathlib import Path

import pytest
import torch  # noqa: F401  (marks these tests as in need of it)
from processes import PATIENCE, TOLD, gone

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options
from flake8_torchparams.runtime import Driver, Judged, RuntimeOptions, RuntimeUnavailable, confirm

HEAD = """import ctypes, os, signal, socket, subprocess, sys, threading, time, urllib.request
import torch
from torch import nn
"""
CLASS = """

class {name}(nn.Module):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        {then}
"""
RAISED = """

def raised(function, *args):
    try:
        function(*args)
    except OSError as error:
        return error
"""
SECONDS = str(100_000 + os.getpid())  # in the command lines of processes that must not stay
# Each does its harm in the last line of the constructor.
HARM = {
    "Exits": "os._exit(0)",
    "Quits": "exec('raise SystemExit(3)')",
    "Interrupts": "exec('raise KeyboardInterrupt')",
    "Crashes": "ctypes.string_at(0)",
    "Aborts": "os.abort()",
    "Loops": "while True: pass",
    "LoopsOn": "signal.signal(signal.SIGALRM, signal.SIG_IGN); exec('while True: pass')",
    "Sleeps": "time.sleep(10 ** 6)",
    "Prints": "[os.write(1, b'x' * (1 << 20)) for _ in range(64)]",
    "PrintsOn": "exec('while True: os.write(1, bytes(1 << 20))')",
    "Eats": "exec('held = []\\nwhile True: held.append(bytearray(1 << 25))')",
    "EatsAtOnce": "bytearray(1 << 45)",
    "Forks": "os.fork()",
    "ForksOn": "exec('while True: os.fork()')",
    "Starts": f"subprocess.Popen(['sleep', '{SECONDS}'])",
    "Threads": "threading.Thread(target=time.sleep, args=(10 ** 6,)).start()",
    "Closes": "os.closerange(0, 256)",
    "Asks": "input()",
    "Calls": "urllib.request.urlopen('http://127.0.0.1:9/')",
    "Patches": "nn.Module.__setattr__ = torch.zeros = torch.ones = None",
    "Hides": "sys.modules.clear()",
    "KillsParent": "os.kill(os.getppid(), signal.SIGKILL)",
    "KillsGroup": "os.killpg(0, signal.SIGKILL)",
    "Leaves": f"os.fork() or (os.setsid(), os.fork() and os._exit(0), subprocess.run(['sleep', '1{SECONDS}']))",
}
ENDLESS = {"Loops", "LoopsOn", "PrintsOn"}  # the only ones that the time limit has to end
OPTIONS = RuntimeOptions(timeout=PATIENCE, import_timeout=PATIENCE, memory=1024)
SHORT = dataclasses.replace(OPTIONS, timeout=10.0)


def verdicts(path: Path, options: RuntimeOptions, driver: Driver, *classes: str) -> dict[str, Judged]:
    """The verdicts on the findings of a file, or of some of its classes, by class."""
    findings = Session(Options()).check(str(path), path.read_text())
    chosen = [finding for finding in findings if not classes or finding.cls in classes]
    entries = confirm(chosen, options=options, project_root=str(path.parent), driver=driver)
    return {entry.finding.cls: entry for entry in entries}


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process per class needs fork")
def test_harm_stays_with_its_class(tmp_path: Path) -> None:
    classes = []
    for name, then in HARM.items():
        classes += [CLASS.format(name=name, then=then), CLASS.format(name=f"After{name}", then="self.built = True")]
    path = tmp_path / "net.py"
    path.write_text(HEAD + "".join(classes))
    found: dict[str, Judged] = {}
    with Driver(OPTIONS.python) as driver:  # what its end does not take along is looked for below
        for name in HARM:
            found |= verdicts(path, SHORT if name in ENDLESS else OPTIONS, driver, name)
            found |= verdicts(path, OPTIONS, driver, f"After{name}")
    told = {name: (entry.verdict, entry.reason) for name, entry in found.items()}
    assert {name: told[f"After{name}"][0] for name in HARM} == dict.fromkeys(HARM, "confirmed")
    assert not [name for name in HARM if told[name][0] == "refuted"]
    # What returns is built; what does not was seen to set the attribute before.
    built = {name for name in HARM if told[name][0] == "confirmed"}
    assert built >= {"Forks", "Starts", "Threads", "Prints", "Sleeps"}
    assert {name: told[name] for name in HARM if told[name][0] == "inconclusive" and name != "KillsParent"} == {}
    assert {told[name][0] for name in ENDLESS} == {"seen"}
    assert sorted(os.listdir(tmp_path)) == ["net.py"]
    assert not TOLD or gone("sleep", SECONDS)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="a process per class needs fork")
@pytest.mark.parametrize(
    "top",
    [
        "torch.nn.Module.__setattr__ = lambda *_: None",
        "torch.ones = None",
        "raise SystemExit",
        "import os; os._exit(3)",
        "import ctypes; ctypes.string_at(0)",
        "while True: pass",
        "import sys; sys.exit = sys.stdout = None; raise RuntimeError('no')",
    ],
)
def test_harm_by_an_import_stays_with_its_module(driver: Driver, tmp_path: Path, top: str) -> None:
    (tmp_path / "bad.py").write_text(HEAD + top + "\n" + CLASS.format(name="Bad", then="pass"))
    (tmp_path / "good.py").write_text(HEAD + CLASS.format(name="Good", then="pass"))
    ends = dataclasses.replace(OPTIONS, import_timeout=5.0) if top.startswith("while") else OPTIONS
    bad = verdicts(tmp_path / "bad.py", ends, driver)
    good = verdicts(tmp_path / "good.py", OPTIONS, driver)
    assert bad["Bad"].verdict == "inconclusive" or top.startswith("torch.ones")
    assert good["Good"].verdict == "confirmed"


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one import for several classes needs fork")
@pytest.mark.parametrize("top", ["raise SystemExit", "os._exit(3)", "while True: pass"])
@pytest.mark.parametrize("whole", [True, False])
def test_an_import_that_fails_is_tried_once(driver: Driver, tmp_path: Path, top: str, whole: bool) -> None:
    log, path = tmp_path / "log", tmp_path / "net.py"
    classes = "".join(CLASS.format(name=name, then="pass") for name in ("One", "Two", "Three"))
    path.write_text(f"{HEAD}open({str(log)!r}, 'a').write('imported ')\n{top}\n{classes}")
    ends = dataclasses.replace(OPTIONS, import_timeout=5.0) if top.startswith("while") else OPTIONS
    findings = Session(Options()).check(str(path), path.read_text())
    entries = confirm(findings, options=ends, paths=[str(path)] if whole else [], driver=driver)
    assert [entry.verdict for entry in entries] == ["inconclusive"] * 3
    assert {entry.reason.startswith(("the import of its module", "its module cannot")) for entry in entries} == {True}
    assert log.read_text() == "imported "


def test_where_and_how_a_class_is_built(driver: Driver, tmp_path: Path) -> None:
    """Each assertion of the constructor that fails leaves the finding seen, not confirmed."""
    caches = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = tmp_path / "net.py"
    checks = [
        "assert sys.stdin.read() == ''",
        "assert not torch.cuda.is_available() and os.environ['CUDA_VISIBLE_DEVICES'] == ''",
        f"assert not os.getcwd().startswith({str(tmp_path)!r}) and os.listdir('.') == []",
        "assert os.path.expanduser('~') != " + repr(os.path.expanduser("~")),
        "assert sys.dont_write_bytecode and os.environ['HF_HUB_OFFLINE'] == '1'",
        "assert os.getpgrp() == os.getpid()",
        "assert torch.get_num_threads() == 1",
        "import tempfile; assert tempfile.gettempdir() == os.getcwd() == os.environ['TMPDIR']",
        "assert os.environ['TORCH_HOME'] == " + repr(os.environ.get("TORCH_HOME") or f"{caches}/torch"),
        "assert 'are refused' in str(raised(socket.create_connection, ('127.0.0.1', 9)))",
    ]
    path.write_text(HEAD + RAISED + CLASS.format(name="Net", then="\n        ".join(checks)))
    entry = verdicts(path, OPTIONS, driver)["Net"]
    assert (entry.verdict, entry.reason) == (
        "confirmed",
        "the built object holds it as a plain tensor, registered nowhere and not in state_dict()",
    )


@pytest.mark.parametrize(("memory", "limited"), [(512, True), (0, False)])
def test_the_memory_of_a_class_is_limited_unless_that_is_switched_off(
    driver: Driver, tmp_path: Path, memory: int, limited: bool
) -> None:
    pytest.importorskip("resource", reason="no limits there")
    path = tmp_path / "net.py"
    held = "import resource; held = resource.getrlimit(resource.RLIMIT_AS)[0] != resource.RLIM_INFINITY"
    path.write_text(HEAD + CLASS.format(name="Net", then=f"{held}\n        assert held is {limited}"))
    entry = verdicts(path, dataclasses.replace(OPTIONS, memory=memory), driver)["Net"]
    assert entry.verdict == "confirmed", entry.reason


@pytest.mark.parametrize(
    ("then", "verdict"),
    [
        ("pass", "confirmed"),
        ("os._exit(0)", "inconclusive"),
        ("while True: pass", "seen"),
        ("exec('while True: pass')", "seen"),
        (HARM["LoopsOn"], "inconclusive"),
    ],
)
def test_without_fork_each_class_has_a_process_too(tmp_path: Path, then: str, verdict: str) -> None:
    path = tmp_path / "net.py"
    path.write_text(HEAD + CLASS.format(name="Net", then=then) + CLASS.format(name="Good", then="pass"))
    with Driver(OPTIONS.python, spawn=True) as driver:
        net = verdicts(path, SHORT if "while" in then else OPTIONS, driver, "Net")["Net"]
        good = verdicts(path, OPTIONS, driver, "Good")["Good"]
    assert (net.verdict, good.verdict) == (verdict, "confirmed")


@pytest.mark.skipif(os.name == "nt", reason="the interpreter is a shell script")
def test_an_interpreter_that_hangs_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    hanging = tmp_path / "python"
    hanging.write_text("#!/bin/sh\nexec sleep 60\n")
    hanging.chmod(0o755)
    monkeypatch.setattr("flake8_torchparams.runtime.driver.START", 0.1)
    began = time.monotonic()
    with pytest.raises(RuntimeUnavailable, match="does not answer"):
        Driver(str(hanging)).start()
    assert time.monotonic() - began < 50
