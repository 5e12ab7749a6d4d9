"""The Python of the view "Back again": ids to text, and what each of them adds."""

from __future__ import annotations

from collections.abc import Sequence

# Ids on one page of code; more are read from a file.
_LONGEST = 500

_DECODE = """\

ids = {ids}
text = tokenizer.decode(
    ids,
    skip_special_tokens={skip},
    clean_up_tokenization_spaces={clean},
)
tokens = tokenizer.convert_ids_to_tokens(ids)
print(repr(text))

# What each id adds: the text up to it, beyond the text before it. "\\ufffd" at an end is a part of
# a character, which the next id may complete.
before = ""
for place, (id, token) in enumerate(zip(ids, tokens)):
    so_far = tokenizer.decode(
        ids[: place + 1],
        skip_special_tokens={skip},
        clean_up_tokenization_spaces={clean},
    )
    print(f"{{place:4}}  {{id:6}}  {{token!s:16}}  {{so_far[len(before):]!r}}")
    before = so_far.rstrip("\\ufffd")

# There and back: do the same ids come out?
whole = tokenizer.decode(ids)
again = tokenizer(whole, add_special_tokens=False)["input_ids"]
print("the very same ids" if again == ids else f"other ids: {{again}}")
"""


def decode(load: str, ids: Sequence[int], *, skip_special: bool, clean_up: bool) -> str:
    """The source of a program that decodes ``ids``.

    ``load`` is the source that makes ``tokenizer``. It leaves the names ``text``, ``tokens`` and
    ``again``, the ids that the text makes.
    """
    shown = repr(list(ids))
    if len(ids) > _LONGEST:
        shown = (
            '[int(id) for id in open("ids.txt", encoding="utf-8").read().split()]'
            f"  # {len(ids):,} ids"
        )
    return load + _DECODE.format(ids=shown, skip=skip_special, clean=clean_up)
