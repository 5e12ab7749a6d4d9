"""The Python of the view "Take away": writing the file, and reading it again."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.data import formulas
from glassbox.data.export import Export

_DEFUSED = """\
# What a spreadsheet would take for a formula gets a ' before it.
signs = {signs}


def defused(batch):
    return {{
        name: ["'" + text if text and text.startswith(signs) else text for text in batch[name]]
        for name in {columns}
    }}


dataset = dataset.map(defused, batched=True)
"""
_METHODS = {"csv": "to_csv", "jsonl": "to_json", "parquet": "to_parquet"}
_BUILDERS = {"csv": "csv", "jsonl": "json", "parquet": "parquet"}


def take(load: str, asked: Export, splits: Sequence[str], columns: Sequence[str] = ()) -> str:
    """The source of a program that writes ``splits`` and reads them again as ``again``.

    ``load`` is the source that makes ``dataset``; ``columns`` are those to defuse, for CSV.
    """
    parts = [load]
    if asked.format == "disk":
        if asked.split:
            parts.append(
                "from datasets import DatasetDict\n\n"
                f"dataset = DatasetDict({{{asked.split!r}: dataset[{asked.split!r}]}})\n"
            )
        parts.append(
            "from datasets import load_from_disk\n\n"
            'dataset.save_to_disk("dataset")\nagain = load_from_disk("dataset")\n'
        )
        return _joined(parts)
    if asked.format == "csv" and asked.defuse:
        if columns:
            parts.append(_DEFUSED.format(signs=formulas.PREFIXES, columns=list(columns)))
        parts += [
            f"dataset = dataset.rename_column({name!r}, {formulas.defused(name)!r})\n"
            for name in columns
            if formulas.defused(name) != name
        ]
    files = {split: f"{split}.{asked.format}" for split in splits}
    more = ", index=False" if asked.format == "csv" else ""
    parts.append(
        "\n".join(
            f"dataset[{split!r}].{_METHODS[asked.format]}({file!r}{more})"
            for split, file in files.items()
        )
        + "\n"
    )
    parts.append(
        "from datasets import load_dataset\n\n"
        f"again = load_dataset({_BUILDERS[asked.format]!r}, data_files={files!r})\n"
    )
    return _joined(parts)


def _joined(parts: Sequence[str]) -> str:
    return "\n".join(part.rstrip() + "\n" for part in [*parts, "print(again)\n"])
