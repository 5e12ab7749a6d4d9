"""A whole dataset tokenized in bounded slices, beside one ``Dataset.map(batched=True)``."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """20,000 rows of the bundled text to a file; an epoch's padding; CSV and JSON Lines."""
    import numpy as np
    from datasets import Dataset, DatasetDict, disable_progress_bars

    from glassbox.data import export, mapping, token_lengths
    from glassbox.data.chain import Shown
    from glassbox.data.export import Export
    from glassbox.data.mapping_asked import Asked
    from glassbox.tokenization import batch_facts, corpus, library

    disable_progress_bars()
    texts = corpus.read()
    rows = Dataset.from_dict({"text": [texts[at % len(texts)] for at in range(20_000)]})
    dataset = DatasetDict({"train": rows})
    shared, asked = library.get("subword"), Asked("subword", "text")
    work = mapping.mapping(Shown("upload:bench", "bench"), asked, shared)
    folder = Path(tempfile.mkdtemp(prefix="glassbox-bench-map-"))

    def ours() -> None:
        shutil.rmtree(work.folder, ignore_errors=True)
        while not mapping.advance(work, dataset, shared, 0.8).finished:
            pass

    def tokenize(batch: dict[str, list[str]]) -> object:
        return shared.tokenizer(batch["text"], truncation=True)

    def theirs() -> None:
        rows.map(
            tokenize,
            batched=True,
            cache_file_name=str(folder / "mapped.arrow"),
            load_from_cache_file=False,
            new_fingerprint="bench",
        )

    yield Case("map(tokenize) over 20,000 rows", ours, theirs, "Dataset.map", repeats=5)

    lengths = np.random.default_rng(0).integers(5, 200, 1_000_000)
    some = lengths.tolist()
    yield Case(
        "cells of an epoch of 1,000,000 rows",
        lambda: token_lengths.collated(lengths, 32),
        lambda: batch_facts.collated(some, 32),
        "counting in Python",
        repeats=5,
    )
    many = DatasetDict(
        {"train": Dataset.from_dict({"text": texts * 40, "n": [1] * 40 * len(texts)})}
    )
    for format, write in (
        ("csv", lambda: many["train"].to_csv(str(folder / "a.csv"), index=False)),
        ("jsonl", lambda: many["train"].to_json(str(folder / "a.jsonl"))),
    ):
        yield Case(
            f"{many['train'].num_rows:,} rows as {export.FORMATS[format]}",
            lambda format=format: export.taken(many, Export(format, "train")),
            write,
            "to_csv" if format == "csv" else "to_json",
            repeats=5,
        )
    shutil.rmtree(folder, ignore_errors=True)
