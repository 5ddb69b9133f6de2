"""Settings: dataclasses that Modules read, which need not be built to tell what they hold."""

from dataclasses import dataclass, replace
from typing import TypedDict

import torch
from torch import nn


class Rope(TypedDict):
    theta: float
    kind: str


@dataclass
class Settings:
    width: int = 4
    depth: int | None = None
    names: list[str] | None = None
    rope: Rope | dict | None = None
    scale: torch.Tensor | None = None

    def __post_init__(self, **more):
        if self.depth is None:
            self.depth = 2
        for name, value in more.items():
            setattr(self, name, value)
        self.made = torch.ones(self.width)
        self.check()

    def check(self, strict=False):
        if self.width <= 0:
            raise ValueError("width")
        if strict and self.depth is not None and self.depth <= 0:
            raise ValueError("depth")

    def to_dict(self) -> dict[str, object]:
        return dict(self.__dict__)

    def standardize(self):
        self.rope = {"theta": 1.0}

    def table(self):
        return torch.ones(self.width)

    def tables(self) -> dict:
        return {"first": torch.zeros(self.width)}

    @property
    def head(self):
        return self.width // 2

    @property
    def row(self):
        return self.made


@dataclass
class More(Settings):
    extra: int = 3


class Plain:
    def __init__(self, **given):
        self.size = given.pop("size", 3)
        self.update(**given)

    def update(self, **given):
        for name in list(given):
            if hasattr(self, name):
                setattr(self, name, given[name])
        self.validate(given)

    def validate(self, given):
        issues = {}
        if self.size <= 0:
            issues["size"] = "too small"
        for name in given:
            issues[name] = "unknown"


class Reader(nn.Module):
    def __init__(self, settings: More):
        super().__init__()
        self.width = settings.width
        self.depth = settings.depth
        self.kind = settings.rope["kind"]
        self.saved = settings.to_dict()
        settings.standardize()
        self.head = settings.head
        self.linear = nn.Linear(settings.extra, settings.width)

    def forward(self, x):
        return self.linear(x) * self.depth


class Keeper(nn.Module):
    def __init__(self, settings: More):
        super().__init__()
        self.scale = settings.scale  # want: TPM110
        self.table = settings.table()  # want: TPM101
        self.row = settings.row  # want: TPM101
        self.tables = settings.tables()  # want: TPM104

    def forward(self, x):
        return x * self.scale + self.table + self.row + self.tables["first"]


class Changed(nn.Module):
    def __init__(self, settings: Settings, **changes):
        super().__init__()
        settings = replace(settings, **changes)
        self.width = settings.width
        self.plain = Plain(size=settings.width)
        self.plain.update(size=4)
        self.size = self.plain.size
