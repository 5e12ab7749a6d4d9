"""Text becomes tokens, tokens become ids.

encoding.py   what a tokenizer made of one text: Encoding, the Options it was asked with
tokens.py     its tokens, as columns
encode.py     asking a tokenizer, with the traps of the library caught before the call
spans.py      the original text cut into pieces that tokens cover, no character broken
uncovered.py  what stands in the text and in no token
token_facts.py   word start or continuation, the counterpart, the bytes of one token
differences.py   where tokenizers cut the same text differently
round_trip.py    whether the text comes back from its ids
stages.py     normalizer, pre-tokenizer, model, post-processor: what each makes of a text
replay.py     the model's algorithm step by step, held against the library (replay_bpe.py, ...)
export.py     an encoding as JSON
glyphs.py     white space and control characters made visible
corpus.py     the bundled texts
train.py      training a tokenizer
library.py    the tokenizers that are always there, one lock each
"""
