"""Findings in, verdicts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from flake8_torchparams.finding import Finding
from flake8_torchparams.rules import tpm901_found_at_runtime, tpm902_not_confirmed
from flake8_torchparams.runtime.asking import Asker, failure, lost
from flake8_torchparams.runtime.claims import claims_of
from flake8_torchparams.runtime.driver import Driver
from flake8_torchparams.runtime.judged import Judged
from flake8_torchparams.runtime.locate import Place, place_of
from flake8_torchparams.runtime.options import RuntimeOptions

FOUND = "TPM901"
UNBUILT = "TPM902"
PRIVATE = frozenset({"TPM900", FOUND, UNBUILT})


def confirm(
    findings: Iterable[Finding],
    *,
    options: RuntimeOptions | None = None,
    project_root: str | None = None,
    paths: Sequence[str] = (),
    driver: Driver | None = None,
) -> list[Judged]:
    """Build the classes of ``findings`` and say what that shows of each finding, in their order.

    After them come the findings that only the run made: TPM901 for plain state that none of ``findings`` tells of, and
    TPM902, when the options ask for it, for each class that could not be built. ``paths`` are files of which every
    Module class is built, with or without findings. ``project_root`` is the folder to import from and to look for calls
    in; without it each file's own project is found. ``driver`` is a probe that is kept for further calls.

    This runs the code of the linted project. Raises RuntimeUnavailable when the interpreter does not start or has no
    torch, and FactoriesError when pyproject.toml names factories in a form that cannot be used.
    """
    chosen = options or RuntimeOptions()
    if driver is not None:
        return _Run(list(findings), chosen, project_root, driver).judge(paths)
    with Driver(chosen.python) as own:
        return _Run(list(findings), chosen, project_root, own).judge(paths)


class _Run:
    """One call of ``confirm``."""

    def __init__(self, findings: list[Finding], options: RuntimeOptions, root: str | None, driver: Driver) -> None:
        self._findings = findings
        self._options = options
        self._root = root
        self._driver = driver
        self._judged: dict[int, Judged] = {}
        self._plain: dict[tuple[str, int, str], Judged] = {}
        self._unbuilt: list[Judged] = []

    def judge(self, paths: Sequence[str]) -> list[Judged]:
        by_file: dict[str, list[int]] = {path: [] for path in paths}
        for number, finding in enumerate(self._findings):
            by_file.setdefault(finding.path, []).append(number)
        if not by_file:
            return []
        self._driver.start()
        for path, numbers in by_file.items():
            self._judge_file(path, numbers, whole=path in paths)
        known = {(finding.path, finding.line, finding.attribute) for finding in self._findings}
        judged = [self._judged[number] for number in range(len(self._findings))]
        fresh = [plain for key, plain in sorted(self._plain.items()) if key not in known]
        return [*judged, *fresh, *self._unbuilt]

    def _judge_file(self, path: str, numbers: list[int], whole: bool) -> None:
        place = place_of(path, self._root)
        asker = Asker(self._driver, self._options, place)
        open_to_proof = [number for number in numbers if self._findings[number].code not in PRIVATE]
        claims = claims_of(((number, self._findings[number]) for number in open_to_proof), place.file)
        classes: dict[str, int] = {}
        for number in numbers:
            finding = self._findings[number]
            if finding.code in PRIVATE or not finding.cls:
                reason = "it claims nothing of a class" if finding.code in PRIVATE else "the finding names no class"
                self._judged[number] = Judged(finding, "inconclusive", reason)
            else:
                classes.setdefault(finding.cls, finding.line)
        if whole:
            for module in asker.ask("modules").get("modules", ()):
                classes.setdefault(module["cls"], module["line"])
        for cls, line in classes.items():
            open_ = [n for n in numbers if self._findings[n].cls == cls and n not in self._judged]
            mine = [n for n in numbers if self._findings[n].cls == cls]
            if mine and not open_ and not whole:
                continue  # another class's build has settled them already
            answer = asker.ask("build", cls, claims)
            self._note(path, place, answer)
            if not answer.get("built") and failure(answer):
                self._give_up(path, cls, line, [n for n in mine if n not in self._judged], failure(answer))
            for number in mine:
                if number not in self._judged:
                    text = lost(answer) or "nothing was seen of it"
                    self._judged[number] = Judged(self._findings[number], "inconclusive", text)

    def _note(self, path: str, place: Place, answer: dict[str, Any]) -> None:
        for key, (verdict, reason, arguments) in answer.get("verdicts", {}).items():
            number = int(key)
            known = self._judged.get(number)
            if known is None or known.verdict == "inconclusive" or (known.verdict == "seen" and verdict == "confirmed"):
                ended = answer.get("ended", "")
                if verdict == "inconclusive" and ended:
                    reason = ended
                self._judged[number] = Judged(self._findings[number], verdict, _one_line(reason), _one_line(arguments))
        for plain in answer.get("plain", ()):
            if plain["file"] != place.file:
                continue  # told where that file is linted
            cls, attribute = plain["cls"], plain["attribute"]
            message = tpm901_found_at_runtime.message(cls, attribute, plain["what"])
            finding = Finding(path, plain["line"], 0, FOUND, message, cls, attribute, plain["function"])
            self._plain.setdefault(
                (path, plain["line"], attribute),
                Judged(finding, "confirmed", f"the built object holds {plain['what']}", _one_line(plain["arguments"])),
            )

    def _give_up(self, path: str, cls: str, line: int, numbers: Iterable[int], reason: str) -> None:
        for number in numbers:
            self._judged[number] = Judged(self._findings[number], "inconclusive", _one_line(reason))
        if self._options.tell_unbuilt:
            text = tpm902_not_confirmed.message(cls, _one_line(reason))
            finding = Finding(path, line, 0, UNBUILT, text, cls)
            self._unbuilt.append(Judged(finding, "inconclusive", _one_line(reason)))


def _one_line(text: str) -> str:
    """Text that can stand in a line of flake8's output: clients read ``:1:2:`` as a position."""
    short = " ".join(text.split())
    if len(short) > 200:
        short = short[:197] + "..."
    return "".join(_unmarked(short))


def _unmarked(text: str) -> Iterator[str]:
    for index, character in enumerate(text):
        if character == ":" and text[index + 1 : index + 2].isdigit():
            yield ": "
        else:
            yield character
