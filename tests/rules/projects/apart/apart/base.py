"""What Modules of the other file inherit."""

from torch import nn

from apart import hooks

HOOKS = {"mask": hooks.save_mask}


def announce(module: nn.Module):
    """Calls a method by another name of the object."""
    if hasattr(module, "on_ready"):
        module.on_ready()


class Base(nn.Module):
    plans = None

    def __init__(self, config):
        super().__init__()
        self.config = config

    def finish(self):
        """Collects names: nothing that a tensor could be under."""
        self.seen = set(self.plans or [])
        for name, module in self.named_children():
            if seen := getattr(module, "seen", None):
                self.seen.update(seen)
        self._check(self.seen)

    def _check(self, names):
        if len(names) > 100:
            raise ValueError(f"{type(self).__name__} holds too much")

    def save_mask(self):
        """Registers what stood there."""
        mask = self.mask
        del self.mask
        self.register_buffer("mask", mask)

    def forget_mask(self):
        """Puts something else there."""
        self.mask = None

    def keep(self, name):
        """Registers what stands under a name."""
        value = self.__dict__.pop(name)
        self.register_buffer(name, value)

    def measure(self):
        """Sets what is no tensor."""
        self.width = len(self.config or ())

    def start(self):
        announce(self)


class Hooked(nn.Module):
    """Hands itself on."""

    todo = [hooks.save_mask]

    def by_name(self):
        hooks.save_mask(module=self)

    def by_name_after_a_call(self):
        hooks.save_mask(scale=float(2), module=self)

    def from_a_table(self):
        HOOKS["mask"](self)

    def from_a_list(self):
        self.todo[0](self)

    def over_lines(self):
        hooks.save_mask(
            module=self,
        )

    def to_nobody(self):
        """Hands self to nobody: not (self), nor self, but what it speaks of."""
        print("self", "(self, self)", self.todo[:1], isinstance(self, Base))
        return self


class Views(nn.Module):
    """Becomes a Module in a method that speaks of nothing else."""

    def __init__(self, *args, **kwargs):
        if len(args) == 1 and len(kwargs) == 0:
            self.__dict__.update(args[0].__dict__)
        else:
            self._begin(*args, **kwargs)

    def _begin(self, first, second, verbose=True):
        super().__init__()
        self.pair = (first, second)
        self.verbose = verbose
