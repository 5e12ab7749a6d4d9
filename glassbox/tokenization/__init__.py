"""Text becomes tokens, tokens become ids.

encoding.py   what a tokenizer made of one text: Token, Encoding, the Options it was asked with
encode.py     asking a tokenizer, with the traps of the library caught before the call
spans.py      the original text cut into pieces that tokens cover, no character broken
glyphs.py     white space and control characters made visible
corpus.py     the bundled texts
train.py      training a tokenizer
library.py    the tokenizers that are always there, one lock each
"""
