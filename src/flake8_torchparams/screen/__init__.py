"""The screen: which classes need no interpreter."""
