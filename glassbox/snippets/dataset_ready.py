"""The Python of the view "For a model": the map, the lengths, and one batch of the collator."""

from __future__ import annotations

from typing import Any

from glassbox.data.collating import Pick
from glassbox.data.mapping_asked import Asked

_MAP = """\
def tokenize(batch):
    return tokenizer({arguments})


tokenized = dataset.map(tokenize, batched=True)
print(tokenized)
"""
_LENGTHS = """\
lengths = {split: [len(ids) for ids in rows["input_ids"]] for split, rows in tokenized.items()}
"""
_COLLATOR = """\
from transformers import DataCollatorWithPadding

rows = tokenized[{split!r}]{shuffled}
names = [name for name in tokenizer.model_input_names if name in rows.column_names]
rows = rows.select_columns({columns})
collator = DataCollatorWithPadding(tokenizer{multiple})
batch = collator([rows[i] for i in range({first}, min({last}, len(rows)))])
for name, values in batch.items():
    print(name, tuple(values.shape), values.dtype)
padding = 1 - batch["attention_mask"].float().mean().item()
print(f"{{padding:.1%}} of the cells are padding")
"""


def ready(dataset: str, tokenizer: str, asked: Asked, pick: Pick | None, *, nulls: bool) -> str:
    """The source of a program that maps, measures and collates.

    ``dataset`` and ``tokenizer`` are the sources that make these names. With ``nulls``, empty cells
    become empty texts. It leaves ``tokenized``, ``lengths`` and, with a ``pick``, ``batch``.
    """
    texts = [_texts(name, nulls) for name in asked.columns]
    named = [f"{name}={value!r}" for name, value in asked.arguments().items()]
    parts = [dataset, tokenizer, _MAP.format(arguments=", ".join([*texts, *named])), _LENGTHS]
    if pick is not None:
        parts.append(_collator(pick))
    return "\n".join(part.rstrip() + "\n" for part in parts)


def _texts(name: str, nulls: bool) -> str:
    return f"[text or '' for text in batch[{name!r}]]" if nulls else f"batch[{name!r}]"


def _collator(pick: Pick) -> str:
    first = (pick.number - 1) * pick.size
    shuffled = "" if pick.seed is None else f".shuffle(seed={pick.seed})"
    columns = "names"
    if pick.label is not None:
        if pick.label != "label":
            shuffled += f".rename_column({pick.label!r}, 'labels')"
        columns = f"[*names, {'label' if pick.label == 'label' else 'labels'!r}]"
    values: dict[str, Any] = {
        "split": pick.split,
        "shuffled": shuffled,
        "columns": columns,
        "multiple": "" if pick.multiple is None else f", pad_to_multiple_of={pick.multiple}",
        "first": first,
        "last": first + pick.size,
    }
    return _COLLATOR.format(**values)
