"""The Python of /tokenizer: one text by one tokenizer, and by several beside each other."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.snippets.tokenizer_load import load
from glassbox.tokenization.encoding import Options

# A longer text is read from a file: a snippet is there to be read.
_LONGEST_TEXT = 2_000

_CALL = """\

text = {text}
encoding = tokenizer(
    text,
{arguments}
    return_offsets_mapping=True,
)

ids = encoding["input_ids"]
tokens = encoding.tokens()
offsets = encoding["offset_mapping"]
mask = encoding["attention_mask"]
for id, token, (start, end), seen in zip(ids, tokens, offsets, mask):
    print(f"{{id:6}}  {{token:16}} {{start:4}} {{end:4}}  {{seen}}  {{text[start:end]!r}}")
"""

_COMPARE = """

def trimmed(start, end):
    # White space at the edges: some tokenizers count it to a word, others do not.
    stretch = text[start:end]
    if not stretch.strip():
        return start, end
    start += len(stretch) - len(stretch.lstrip())
    return start, start + len(stretch.strip())


encodings, pieces = {{}}, {{}}
for name, tokenizer in tokenizers.items():
    encodings[name] = tokenizer(
        text,
{arguments}
        return_offsets_mapping=True,
    )
    whole = tokenizer(text, add_special_tokens=False, return_offsets_mapping=True)
    offsets = whole["offset_mapping"]
    pieces[name] = {{trimmed(start, end) for start, end in offsets if end > start}}
    ids = whole["input_ids"]
    a_word = len(ids) / max(1, len(text.split()))
    unknown = ids.count(tokenizer.unk_token_id)
    print(f"{{name:12}} {{len(ids):6}} tokens, {{a_word:.2f}} a word, {{unknown}} unknown")

for name, own in pieces.items():
    alone = own - set().union(*(pieces[other] for other in pieces if other != name))
    print(f"{{name:12}} cut by no other: {{[text[start:end] for start, end in sorted(alone)]}}")
"""


def encode(ref: str, text: str, options: Options) -> str:
    """The source of a program that encodes ``text`` with the tokenizer ``ref`` and ``options``.

    It leaves the names ``ids``, ``tokens``, ``offsets`` and ``mask``.
    """
    return load(ref) + _CALL.format(text=_shown(text), arguments=_arguments(options))


def compare(refs: Sequence[str], text: str, options: Options) -> str:
    """The source of a program that encodes ``text`` with several tokenizers.

    It leaves ``encodings`` and ``pieces``, each by ref.
    """
    heads = "\n".join(f"{load(ref)}tokenizers[{ref!r}] = tokenizer\n" for ref in refs)
    arguments = _arguments(options).replace("\n", "\n    ")
    return f"text = {_shown(text)}\ntokenizers = {{}}\n\n{heads}" + _COMPARE.format(
        arguments=f"    {arguments}"
    )


def _shown(text: str) -> str:
    if len(text) > _LONGEST_TEXT:
        return f'open("text.txt", encoding="utf-8", newline="").read()  # {len(text):,} characters'
    return repr(text)


def _arguments(options: Options) -> str:
    given = [f"add_special_tokens={options.add_special_tokens}"]
    if options.pads:
        given.append(f"padding={options.padding!r}")
    if options.truncates:
        given.append("truncation=True")
    if options.pads or options.truncates:
        given.append(f"max_length={options.max_length}")
    return "\n".join(f"    {each}," for each in given)
