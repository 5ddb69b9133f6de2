"""How the time of linting grows: generated files that get longer, deeper or more, linted in this process.

python benchmarks/growth.py [--files N]

Each line gives processor seconds for one size and for ten times as much of it (``N`` small files, 20,000 unless told,
and a tenth of them). Nothing of what is generated is run.
"""

from __future__ import annotations

import argparse
import ast
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from fnmatch import fnmatch
from pathlib import Path

from flake8_torchparams.engine import Session
from flake8_torchparams.options import Options

HEAD = "import torch\nfrom torch import nn\n\n\n"
BLOCK = """\
class Block{n}(nn.Module):
    def __init__(self, width=8, depth=2):
        super().__init__()
        self.width = width
        self.layers = nn.ModuleList([nn.Linear(width, width) for _ in range(depth)])
        self.register_buffer("scale", torch.ones(width), persistent=False)
        self.mask = torch.ones(width, width)

    def forward(self, x):
        for layer in self.layers:
            x = layer(x) * self.scale
        return x @ self.mask


"""


def long_file(size: int) -> dict[str, str]:
    """One file of so many classes."""
    return {"long.py": HEAD + "".join(BLOCK.format(n=n) for n in range(size))}


def wide_class(size: int) -> dict[str, str]:
    """One class that sets so many attributes, a tenth of them plain tensors."""
    lines = [
        f"        self.a{n} = " + ("torch.ones(2)" if n % 10 == 0 else "nn.Linear(2, 2)" if n % 3 else str(n))
        for n in range(size)
    ]
    return {"wide.py": _class_of(lines, [f"self.a{n}" for n in range(0, size, 10)])}


def full_class(size: int) -> dict[str, str]:
    """One class that sets so many lists of Parameters, and reads a tenth of them."""
    lines = [f"        self.a{n} = [nn.Parameter(torch.ones(2))]" for n in range(size)]
    return {"full.py": _class_of(lines, [f"self.a{n}[0]" for n in range(0, size, 10)])}


def _class_of(lines: Sequence[str], reads: Sequence[str]) -> str:
    body = "class Wide(nn.Module):\n    def __init__(self):\n        super().__init__()\n" + "\n".join(lines)
    return f"{HEAD}{body}\n\n    def forward(self, x):\n        return x + {' + '.join(reads)}\n"


def deep_bases(size: int) -> dict[str, str]:
    """A chain of so many base classes, each in a file of its own."""
    files = {"base0.py": HEAD + BLOCK.format(n=0)}
    for n in range(1, size):
        files[f"base{n}.py"] = (
            f"{HEAD}from base{n - 1} import Block{n - 1}\n\n\nclass Block{n}(Block{n - 1}):\n"
            f"    def __init__(self):\n        super().__init__()\n        self.t{n} = torch.ones(2)\n\n"
            f"    def read{n}(self, x):\n        return x + self.t{n}\n"
        )
    return files


def import_cycle(size: int) -> dict[str, str]:
    """So many files that import each other in a circle, each through a star as well."""
    files = {}
    for n in range(size):
        after = (n + 1) % size
        files[f"ring{n}.py"] = (
            f"{HEAD}from ring{after} import *\nfrom ring{after} import helper{after}\n\n\n"
            f"def helper{n}(x):\n    return torch.ones(2) if x else helper{after}(x)\n\n\n"
            f"class Ring{n}(nn.Module):\n    def __init__(self, x=0):\n        super().__init__()\n"
            f"        self.made = helper{after}(x)\n\n    def forward(self, x):\n        return x + self.made\n"
        )
    return files


def many_files(size: int) -> dict[str, str]:
    """So many small files, a hundred to a package."""
    return {
        f"package{n // 100}/part{n}.py": f"{HEAD}{BLOCK.format(n=n)}"
        if n % 100
        else f"{HEAD}from .part{n + 1} import Block{n + 1}\n\n\nclass Top(Block{n + 1}):\n    pass\n"
        for n in range(size)
    } | {f"package{p}/__init__.py": "" for p in range((size + 99) // 100)}


def behind_stars(size: int) -> dict[str, str]:
    """A file that is linted, and a package that it imports from, which offers all of so many modules by stars."""
    offered = {f"offers/part{n}.py": HEAD + BLOCK.format(n=n) * 10 for n in range(size)}
    stars = "".join(f"from .part{n} import *\n" for n in range(size))
    net = (
        f"{HEAD}from offers import Block{size - 1}\n\n\nclass Net(Block{size - 1}):\n"
        "    def __init__(self):\n        super().__init__()\n        self.bias = torch.ones(2)\n\n"
        "    def read(self, x):\n        return x + self.bias\n"
    )
    return {"net.py": net, "offers/__init__.py": stars, **offered}


def lint(files: dict[str, str], linted: str) -> tuple[float, int]:
    """Processor seconds for linting those that match, parsing included, and the number of findings."""
    with tempfile.TemporaryDirectory() as folder:
        for name, text in files.items():
            path = Path(folder, name)
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        session = Session(Options())
        begin = time.process_time()
        found = 0
        for name, text in files.items():
            if not fnmatch(name, linted):
                continue
            found += len(session.check(str(Path(folder, name)), text, ast.parse(text)))
        return time.process_time() - begin, found


def cases(files: int) -> Iterator[tuple[str, Callable[[int], dict[str, str]], int, str]]:
    """What is generated, its larger size, and which of the files are linted."""
    yield "classes in a file", long_file, 2_000, "*"
    yield "attributes of a class", wide_class, 2_000, "*"
    yield "containers of a class", full_class, 1_000, "*"
    yield "base classes in a chain", deep_bases, 50, "*"
    yield "files in an import cycle", import_cycle, 100, "*"
    yield "modules behind stars", behind_stars, 2_000, "net.py"
    yield "small files", many_files, files, "*"


def main() -> int:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--files", type=int, default=20_000, help="how many small files (default 20000)")
    chosen = parser.parse_args()
    sys.setrecursionlimit(10_000)
    lint(long_file(1), "*")  # what is loaded once
    for name, write, size, linted in cases(chosen.files):
        small, _ = lint(write(size // 10), linted)
        large, found = lint(write(size), linted)
        print(
            f"{name}: {size // 10} in {small:.2f} s, {size} in {large:.2f} s ({large / small:.1f} x), {found} findings"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main())
