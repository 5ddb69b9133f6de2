"""What a class holds once it is built: values, the symbolic module, and the interpreter that drives it."""
