"""One rule a file, and the registry that knows them all."""
