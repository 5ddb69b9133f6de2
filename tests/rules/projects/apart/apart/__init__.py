"""A base class with much to do that is about anything but tensors, and with some that is about them."""
