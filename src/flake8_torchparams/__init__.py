"""Find the tensors of a ``torch.nn.Module`` that will never be trained, moved or saved."""

__version__ = "0.1.0"
