"""Classes and their ancestors: who is a Module, what a class has of whom, and which attributes a file may put there."""
