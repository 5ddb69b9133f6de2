"""Source text: what a file defines, where its imports lead, and the libcst tree of one function at a time."""
