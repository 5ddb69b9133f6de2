"""Write ``src/flake8_torchparams/torch_api/torch_api.json`` out of the torch that is installed.

Run it as ``python scripts/generate_torch_api.py``; with ``--check`` it writes nothing and exits with status 1 when the
committed file differs from what it would write. The same torch gives the same bytes.
"""

from __future__ import annotations

import argparse
import difflib
import json
import sys
import warnings
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))

from torch_data import build

DATA = Path(__file__).resolve().parent.parent / "src" / "flake8_torchparams" / "torch_api" / "torch_api.json"


def render(data: dict[str, object]) -> str:
    """JSON with one entry a line two levels deep, so that a new torch makes a readable diff."""
    lines = ["{"]
    for section_index, (section, value) in enumerate(data.items()):
        comma = "," if section_index < len(data) - 1 else ""
        if isinstance(value, dict):
            entries = [f"{_dump(k)}:{_dump(v)}" for k, v in sorted(value.items())]
            lines += [f"{_dump(section)}:{{", ",\n".join(entries), f"}}{comma}"]
        elif isinstance(value, list):
            lines += [f"{_dump(section)}:[", ",\n".join(_dump(item) for item in value), f"]{comma}"]
        else:
            lines.append(f"{_dump(section)}:{_dump(value)}{comma}")
    return "\n".join([*lines, "}"]) + "\n"


def _dump(value: object) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=True)


def generate() -> str:
    """The text of the data file for the installed torch."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return render(build.build())


def main() -> int:
    """Write or check the data file; the exit status."""
    parser = argparse.ArgumentParser(description="Generate the torch data of the linter.")
    parser.add_argument("--check", action="store_true", help="write nothing, exit with 1 when the file is stale")
    arguments = parser.parse_args()
    text = generate()
    if arguments.check:
        committed = DATA.read_text(encoding="utf-8")
        for line in difflib.unified_diff(committed.splitlines(), text.splitlines(), "committed", "generated", n=0):
            print(line[:300], file=sys.stderr)
        return int(committed != text)
    DATA.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
