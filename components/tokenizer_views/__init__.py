"""The views of /tokenizer, one a module: ``view(owner)`` draws it, its controls included."""
