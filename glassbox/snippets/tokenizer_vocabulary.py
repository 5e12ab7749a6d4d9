"""The Python of the view "Vocabulary": the same entries and merges, found the same way."""

from __future__ import annotations

from glassbox.tokenization.browse import How, Query, ranges

_ENTRIES = """\

vocabulary = tokenizer.get_vocab()  # entry -> id
ids = sorted(vocabulary.values())
missing = sorted(set(range(ids[-1] + 1)) - set(ids)) if ids[-1] < 10_000_000 else "too many"
print(f"{len(vocabulary):,} entries, ids 0 to {ids[-1]:,}; without an entry: {missing}")
print("special and added tokens:")
for id, token in sorted(tokenizer.added_tokens_decoder.items()):
    print(f"  {id:6}  {token.content!r}  special={token.special}")
"""
_FIND = """\

def text_of(token):
    return {text}


found = [
    token
    for token, id in vocabulary.items()
    if {condition}
]
found.sort(key={order})
{note}for token in found[:20]:
    print(f"  {{vocabulary[token]:6}}  {{token!r}}  {{text_of(token)!r}}")
print(f"{{len(found):,}} entries found")
"""
_MERGES = """\

import json

# No attribute has them: they are in what the tokenizer would save as tokenizer.json.
model = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
merges = [tuple(pair) for pair in model["merges"]]  # the pair of rank 0 is merged first
for rank, (left, right) in enumerate(merges[:20]):
    print(f"  {rank:6}  {left!r} + {right!r} -> {left + right!r}")
print(f"{len(merges):,} merges")
"""
_CONDITIONS: dict[How, str] = {
    "contains": "any({wanted!r} in each.lower() for each in (token, text_of(token)))",
    "begins with": "any(each.lower().startswith({wanted!r}) for each in (token, text_of(token)))",
    "ends with": "any(each.lower().endswith({wanted!r}) for each in (token, text_of(token)))",
    "exact": "{wanted!r} in (token, text_of(token))",
}
_ORDERS = {
    "id": "vocabulary.get",
    "longest": "lambda token: -len(text_of(token))",
    "shortest": "lambda token: len(text_of(token))",
    "score": "vocabulary.get",
}


def entries(load: str, query: Query, text_source: str) -> str:
    """The source of a program that finds the entries of ``query``.

    ``load`` is the source that makes ``tokenizer``, ``text_source`` the text of an entry ``token``
    as a Python expression. It leaves the names ``vocabulary``, ``missing`` and ``found``.
    """
    note = ""
    if query.places or query.script:
        note = (
            "# The page narrows these down by its own labels: where in a word, and which script.\n"
        )
    head = "from tokenizers.decoders import ByteLevel\n\n" if "ByteLevel" in text_source else ""
    found = _FIND.format(
        text=text_source, condition=_condition(query), order=_ORDERS[query.order], note=note
    )
    return head + load + _ENTRIES + "\n" + found


def merges(load: str) -> str:
    """The source of a program that reads the merges; it leaves the name ``merges``."""
    return load + _MERGES


def _condition(query: Query) -> str:
    if not query.text:
        return "True"
    if query.how == "id":
        return " or ".join(f"{first} <= id <= {last}" for first, last in ranges(query.text))
    wanted = query.text if query.how == "exact" else query.text.lower()
    return _CONDITIONS[query.how].format(wanted=wanted)
