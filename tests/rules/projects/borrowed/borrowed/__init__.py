"""Code of one file that gets the object which another builds."""
