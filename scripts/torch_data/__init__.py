"""The parts of ``generate_torch_api.py``: each reads one kind of fact out of an installed torch."""
