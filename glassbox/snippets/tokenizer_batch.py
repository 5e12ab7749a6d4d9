"""The Python of the view "Batches": the exact call, its tensors, what each window is."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.tokenization.batch_options import BatchOptions, Row, as_given
from glassbox.tokenization.batch_rows import to_address
from glassbox.tokenization.batch_tensors import Framework

# More rows are read from a file: a snippet is there to be read.
_LONGEST_ROWS = 2_000

_ROWS_OF_FILE = """\
import json

with open("rows.json", encoding="utf-8") as file:  # {count:,} rows: [["one"], ["two", "texts"]]
    rows = [row[0] if len(row) == 1 else tuple(row) for row in json.load(file)]
"""
_CALL = """\
batch = tokenizer(
    rows,
{arguments})

for window, encoding in enumerate(batch.encodings):
    row = {row}
    print(f"row {{row + 1}}:", " ".join(encoding.tokens))
for name, values in batch.items():
    print(name, {shape})
real = sum(sum(encoding.attention_mask) for encoding in batch.encodings)
cells = sum(len(encoding.ids) for encoding in batch.encodings)
print(f"{{cells - real:,}} of {{cells:,}} cells are padding")
"""
_RAGGED = """\
try:
    tokenizer(rows{more}, return_tensors={framework!r})
except ValueError as error:
    print(error)
"""


def batch(
    load: str,
    rows: Sequence[Row],
    options: BatchOptions,
    framework: Framework | None = None,
    *,
    error: bool = False,
) -> str:
    """The source of a program that encodes ``rows`` with ``options``.

    ``load`` is the source that makes ``tokenizer``. ``framework`` asks for tensors; with ``error``
    the library refuses to make them, and its error is printed. It leaves the names ``rows``,
    ``batch``, ``cells`` and ``real``.
    """
    made = [load]
    if options.truncates:
        # No argument of the call.
        made.append(f"tokenizer.truncation_side = {options.truncation_side!r}\n")
    made.append(_rows(rows))
    arguments = options.arguments()
    asked = dict(arguments)
    if framework is not None and not error:
        asked["return_tensors"] = framework
    overflow = options.return_overflowing_tokens
    made.append(
        _CALL.format(
            arguments="".join(f"    {name}={value!r},\n" for name, value in asked.items()),
            row='int(batch["overflow_to_sample_mapping"][window])' if overflow else "window",
            shape="values.shape, values.dtype" if "return_tensors" in asked else "len(values)",
        )
    )
    if framework is not None and error:
        more = "".join(f", {name}={value!r}" for name, value in arguments.items())
        made.append(_RAGGED.format(more=more, framework=framework))
    return "\n".join(made)


def _rows(rows: Sequence[Row]) -> str:
    if len(to_address(rows)) > _LONGEST_ROWS:
        return _ROWS_OF_FILE.format(count=len(rows))
    return "rows = [\n" + "".join(f"    {given!r},\n" for given in as_given(rows)) + "]"
