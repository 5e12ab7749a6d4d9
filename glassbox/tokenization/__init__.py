"""Text becomes tokens, tokens become ids.

encoding.py   what a tokenizer made of one text: Encoding, the Options it was asked with
tokens.py     its tokens, as columns
encode.py     asking a tokenizer, with the traps of the library caught before the call
spans.py      the original text cut into pieces that tokens cover, no character broken
uncovered.py  what stands in the text and in no token
convention.py     how a vocabulary marks where words start; token_facts.py says it of one token
differences.py   where tokenizers cut the same text differently
round_trip.py    whether the text comes back from its ids
ids.py        ids as people type and paste them; decode.py turns them into text, id by id
ids_back.py   whether the ids come back from their text; losses.py names what a round trip lost
vocabulary.py the entries with place and script (scripts.py); browse.py finds among them
chat.py       messages through a chat template, by role (chat_render.py, chat_process.py: limits)
stages.py     normalizer, pre-tokenizer, model, post-processor: what each makes of a text
replay.py     the model's algorithm step by step, held against the library (replay_bpe.py, ...)
export.py     an encoding as JSON
glyphs.py     white space and control characters made visible
corpus.py     the bundled texts
recipe.py     what to train: settings, what can be wrong with them, the template that follows
trainers.py   the objects of `tokenizers` that a recipe stands for, and training with them
train.py      the bundled tokenizers
texts.py      what a tokenizer is trained on: a column, or pasted text
training_job.py   a training as a folder: start, stop, state (training_worker.py is its process)
store.py      people's own tokenizers on disk: trained and uploaded
sources.py    a tokenizer.json from anywhere, and the Hub by a name
library.py    every tokenizer by its ref, one lock each
"""
