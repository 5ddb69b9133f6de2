"""Well-known roots of other packages, here without them: what they are is known by name."""

import pytorch_lightning as pl
import torch
import torch.nn as nn
from lightning.pytorch import LightningModule
from torch_geometric.nn import MessagePassing
from torchmetrics import Metric
from transformers import PreTrainedModel


class Classifier(pl.LightningModule):
    def __init__(self, classes=4):
        super().__init__()
        self.save_hyperparameters()
        self.fc = nn.Linear(4, classes)
        self.class_weights = torch.ones(classes)  # want: TPM101

    def training_step(self, batch, index):
        x, y = batch
        scale = nn.Linear(4, 4)  # want: TPM402
        return nn.functional.cross_entropy(self.fc(scale(x)), y, weight=self.class_weights)


class Regressor(LightningModule):
    def __init__(self):
        super().__init__()
        self.layers = [nn.Linear(2, 2)]  # want: TPM106
        self.loss = nn.MSELoss()

    def validation_step(self, batch, index):
        self.gain = nn.Parameter(torch.ones(1))  # want: TPM401
        return self.loss(self.layers[0](batch), batch) * self.gain


class Traced(pl.LightningModule):
    """What no method of the class reads may be there for those of the base."""

    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.example_input_array = torch.zeros(1, 4)
        self.scale = torch.ones(4)  # want: TPM112
        self.start = torch.zeros(4)  # want: TPM112

    def forward(self, x):
        self.start = x.mean(0)
        return self.fc(x) + self.start


class TracedWithMore(LightningModule):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(4, 4)
        self.example_input_array = {"x": torch.zeros(1, 4), "mask": torch.ones(1, 4)}
        self.scales = [torch.ones(4), torch.zeros(4)]  # want: TPM104

    def forward(self, x, mask):
        return self.fc(x) * mask


class Conv(MessagePassing):
    def __init__(self):
        super().__init__(aggr="add")
        self.scale = torch.ones(3)  # want: TPM101

    def forward(self, x, edge_index):
        return self.propagate(edge_index, x=x) * self.scale


class Accuracy(Metric):
    """add_state registers."""

    def __init__(self):
        super().__init__()
        self.add_state("correct", default=torch.tensor(0), dist_reduce_fx="sum")
        self.add_state("total", default=torch.tensor(0), dist_reduce_fx="sum")
        self.thresholds = torch.linspace(0, 1, 5)  # want: TPM101

    def update(self, preds, target):
        self.correct += ((preds > self.thresholds) == target).sum()
        self.total += target.numel()

    def compute(self):
        return self.correct / self.total


class Extremes(Metric):
    """What add_state has named stays the metric's, whatever is put there afterwards."""

    def __init__(self):
        super().__init__()
        self.add_state("low", torch.tensor(float("inf")), dist_reduce_fx="min")
        self.add_state(name="high", default=torch.zeros(3), dist_reduce_fx="max")
        self.low = torch.tensor(float("inf"))
        self.high = torch.full((3,), float("-inf"))
        self.quantile = torch.tensor(0.5)  # want: TPM101

    def update(self, preds):
        self.low = torch.min(self.low, preds.min())
        self.high = torch.maximum(self.high, torch.quantile(preds, self.quantile))

    def compute(self):
        return self.low, self.high


class Bert(PreTrainedModel):
    def __init__(self, config):
        super().__init__(config)
        self.embed = nn.Embedding(10, config.hidden_size)
        self.position_ids = torch.arange(512)  # want: TPM101
        self.post_init()

    def forward(self, ids):
        return self.embed(ids) + self.embed(self.position_ids[: ids.shape[1]])


class Head(PreTrainedModel):
    """What no method of the class reads may be there for those of the base, in a container as well."""

    def __init__(self, config, priors: torch.Tensor):
        super().__init__(config)
        self.embed = nn.Embedding(10, config.hidden_size)
        self.flags = {"priors": priors / priors.sum()}
        self.frozen = [torch.ones(3)]
        self.used = [torch.ones(3)]  # want: TPM104

    def forward(self, ids, flags):
        return self.embed(ids) * flags["priors"] * self.used[0]


class Several(Metric):
    """A list that is annotated with a class of a package which need not be there."""

    def __init__(self, metrics: list[Metric] | None = None):
        super().__init__()
        if metrics is None:
            metrics = []
        self.metrics = list(metrics)  # want: TPM106

    def compute(self):
        return sum(metric.compute() for metric in self.metrics)
