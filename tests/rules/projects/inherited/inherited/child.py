"""What it inherits finds the names of the base's module, which this one does not know."""

from inherited.base import Base


class There(Base):
    def __init__(self):
        super().__init__()
        self.table = self.make()  # want: TPM111
        self.renewed = self.make()  # want: TPM111

    def forward(self, x):
        return x * self.table * self.renewed
