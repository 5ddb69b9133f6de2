"""The part of runtime mode that runs in the user's interpreter.

These files are sent there by path: that interpreter need not have this package, so nothing here may import from it.
"""
