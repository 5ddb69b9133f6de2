"""What becomes of a tensor on ``self`` once the constructor is through: read, moved by hand, replaced, or nothing."""
