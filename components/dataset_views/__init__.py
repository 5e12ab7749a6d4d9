"""The views of the dataset page, one idea a file: ``view(shown)`` draws it."""
