"""Modules that call what they have from the other file; what is left plain there is the same as without the call."""

import torch
from torch import nn

from apart.base import Base, Hooked, Views
from apart.ways import layers_of, plan_of, plan_unsaid, table_of


class Finished(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.linear = nn.Linear(3, 3)
        self.mask = torch.ones(3)  # want: TPM101
        self.finish()

    def forward(self, x):
        return self.linear(x) * self.mask


class SeenIsTaken(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.seen = torch.ones(3)  # replaced by what `finish` finds
        self.finish()

    def forward(self, x):
        return x + len(self.seen)


class Saved(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.mask = torch.ones(3)
        self.save_mask()

    def forward(self, x):
        return x * self.mask


class Forgotten(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.mask = torch.ones(3)
        self.forget_mask()

    def forward(self, x):
        return x if self.mask is None else x * self.mask


class Kept(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.mask = torch.ones(3)
        self.keep("mask")

    def forward(self, x):
        return x * self.mask


class Measured(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.width = None
        self.measure()
        if self.width is not None:
            self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask


class Started(Base):
    def __init__(self, config=None):
        super().__init__(config)
        self.linear = nn.Linear(3, 3)
        self.start()

    def on_ready(self):
        self.table = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return self.linear(x) + self.table


class Planned(nn.Module):
    def __init__(self, name="base"):
        super().__init__()
        self.size = plan_of(name)
        self.other = plan_unsaid(name)
        self.mask = torch.ones(plan_of(name))  # want: TPM101
        self.table = table_of(name)  # want: TPM101
        self.layers = layers_of(name)  # want: TPM106

    def forward(self, x):
        return self.layers[0](x) * self.mask + self.table * self.size * self.other


class Viewer(Views):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.register_buffer("centre", torch.zeros(2))
        self.poses = nn.Parameter(torch.zeros(3))
        self.mask = torch.ones(3)  # want: TPM101

    def forward(self, x):
        return x * self.mask + self.poses


class ByName(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.by_name()

    def forward(self, x):
        return x * self.mask


class ByNameAfterACall(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.by_name_after_a_call()

    def forward(self, x):
        return x * self.mask


class FromATable(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.from_a_table()

    def forward(self, x):
        return x * self.mask


class FromAList(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.from_a_list()

    def forward(self, x):
        return x * self.mask


class OverLines(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)
        self.over_lines()

    def forward(self, x):
        return x * self.mask


class ToNobody(Hooked):
    def __init__(self):
        super().__init__()
        self.mask = torch.ones(3)  # want: TPM101
        self.to_nobody()

    def forward(self, x):
        return x * self.mask
