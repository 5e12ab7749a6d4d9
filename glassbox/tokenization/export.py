"""An encoding as JSON, in the names of `transformers`."""

from __future__ import annotations

import json

from glassbox.tokenization.encoding import Encoding
from glassbox.tokenization.tokens import NO_WORD, Tokens


def as_json(encoding: Encoding, ref: str) -> str:
    """All columns of ``encoding`` by the tokenizer ``ref``; ``cut`` are those of what was cut off.

    ``text`` is the text as it was encoded, offsets are its characters (start, end).
    """
    made = {"tokenizer": ref, "text": encoding.source, **_columns(encoding.tokens)}
    if encoding.cut:
        made["cut"] = _columns(encoding.cut)
    return json.dumps(made, ensure_ascii=False)


def _columns(tokens: Tokens) -> dict[str, object]:
    return {
        "input_ids": tokens.ids.tolist(),
        "tokens": tokens.texts,
        "offset_mapping": list(tokens.offsets()),
        "word_ids": [None if word == NO_WORD else word for word in tokens.words],
        "attention_mask": list(tokens.attention),
        "token_type_ids": tokens.type_ids.tolist(),
        "special_tokens_mask": list(tokens.special),
        "kind": [token.kind for token in tokens],
    }
