"""How files are shared out among worker processes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from flake8_torchparams.cli.portions import portions


@pytest.fixture
def names(tmp_path: Path) -> list[str]:
    """Files of two folders, of 1 to 40 kB; one that is not there; standard input."""
    found = ["-", str(tmp_path / "gone.py")]
    for folder in ("layers", "models"):
        (tmp_path / folder).mkdir()
        for number in range(1, 41):
            path = tmp_path / folder / f"part{number}.py"
            path.write_bytes(b"#" * number * 1000)
            found.append(str(path))
    return found


@pytest.mark.parametrize("jobs", [1, 2, 4, 64])
def test_each_file_is_in_one_portion_with_its_neighbours(names: list[str], jobs: int) -> None:
    made = portions(names, jobs)
    assert all(made)
    in_order = sorted(names, key=os.path.split)
    assert [name for portion in sorted(made, key=lambda p: in_order.index(p[0])) for name in portion] == in_order


def test_large_portions_come_first_and_none_is_what_everybody_waits_for(names: list[str]) -> None:
    sizes = [
        sum(Path(name).stat().st_size for name in portion if Path(name).exists()) for portion in portions(names, 4)
    ]
    assert sizes == sorted(sizes, reverse=True)
    assert sum(sizes) / 16 < sizes[0] <= sum(sizes) / 8
    assert sizes[len(sizes) // 2] <= max(40_000, sum(sizes) / 32)
    assert len(sizes) < len(names) / 2


def test_no_files_are_no_portions() -> None:
    assert portions([], 4) == []
