"""The Python of the view "Step by step": each stage of a tokenizer by its own object."""

from __future__ import annotations

_STAGES = """\
backend = tokenizer.backend_tokenizer  # a tokenizers.Tokenizer
text = {text}

# Added tokens are cut out before anything else.
added = [token.content for token in backend.get_added_tokens_decoder().values()]
longest_first = sorted(added, key=len, reverse=True)
parts = re.split("(" + "|".join(map(re.escape, longest_first)) + ")", text) if added else [text]

ids = []
for part in filter(None, parts):
    if part in added:
        ids.append(backend.token_to_id(part))
        print(f"added token    {{part!r}}  {{ids[-1]}}")
        continue

    normalized = part
    if backend.normalizer is not None:
        normalized = backend.normalizer.normalize_str(part)
    print(f"normalizer     {{normalized!r}}")

    pieces = [normalized]
    if backend.pre_tokenizer is not None:
        pieces = [piece for piece, _ in backend.pre_tokenizer.pre_tokenize_str(normalized)]
    print(f"pre-tokenizer  {{pieces}}")

    for piece in pieces:
        tokens = backend.model.tokenize(piece)
        ids += [token.id for token in tokens]
        print(f"model          {{piece!r}} -> {{[(token.value, token.id) for token in tokens]}}")

# The post-processor has the last word: the same ids, with special tokens around them.
encoding = tokenizer(text)
print(f"post-processor {{encoding.tokens()}}")
print(f"               {{encoding['input_ids']}}")
"""


def stages(load: str, text: str) -> str:
    """The source of a program that prints each stage of ``text``.

    ``load`` is the source that makes ``tokenizer``. It leaves the names ``ids`` (before the
    post-processor) and ``encoding``.
    """
    return "import re\n" + load + "\n" + _STAGES.format(text=repr(text))
