"""Columns of a million rows: histograms, value counts, words and the quality of all rows."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

from benchmarks.harness import Case

ROWS = int(os.environ.get("BENCH_ROWS", "1_000_000"))


def made(rows: int) -> Any:
    """Seeded rows: a text of 20 to 60 words, a label, a score with 2 % nulls, a whole number."""
    import numpy as np
    import pyarrow as pa
    from datasets import Dataset

    source = np.random.default_rng(7)
    words = np.array(["the", "cable", "was", "short", "but", "never", "café", "down", "again."])
    texts = [
        " ".join(words[source.integers(0, len(words), length)]) + f" {number}"
        for number, length in enumerate(source.integers(20, 60, rows))
    ]
    score = pa.array(source.normal(3, 1, rows), mask=source.random(rows) < 0.02)
    table = pa.table(
        {
            "text": texts,
            "label": source.choice(["good", "bad", "so so"], rows),
            "score": score,
            "stars": source.integers(1, 6, rows),
            "views": source.integers(0, 100_000, rows),
        }
    )
    return Dataset(pa.Table.from_batches(table.to_batches(max_chunksize=65_536)))


def cases() -> Iterator[Case]:
    """Ours beside pyarrow (or numpy on it) and DuckDB; the better of the two is the one to meet."""
    import duckdb
    import numpy as np
    import pyarrow.compute as pc

    from glassbox.data import arrow, quality, spread, statistics, text_lengths

    dataset = made(ROWS)
    connection = duckdb.connect()
    connection.register("t", dataset.data.table)

    def ask(sql: str) -> Any:
        return connection.execute(sql).fetchall()

    for name in ("label", "stars"):
        column = arrow.column(dataset, name)
        counts = f"SELECT {name}, count(*) FROM t GROUP BY 1"
        yield Case(f"value counts of {name}", lambda c=column: spread.counted(c),
                   lambda c=column: pc.value_counts(c).to_pylist(), "pyarrow")  # fmt: skip
        yield Case(f"value counts of {name}", lambda c=column: spread.counted(c),
                   lambda q=counts: ask(q), "DuckDB")  # fmt: skip
    for name in ("score", "views"):
        column = arrow.column(dataset, name)
        bins = (
            f"SELECT floor(({name} - low) / (high - low) * 30), count(*) FROM t, "
            f"(SELECT min({name}) low, max({name}) high FROM t) GROUP BY 1"
        )
        middle = f"SELECT min({name}), avg({name}), median({name}), max({name}) FROM t"
        ours = _histogram(column)
        yield Case(f"histogram, mean and median of {name}", ours, _numpy(column, np), "numpy")
        yield Case(f"histogram, mean and median of {name}", ours,
                   lambda a=bins, b=middle: (ask(a), ask(b)), "DuckDB")  # fmt: skip
    texts = arrow.column(dataset, "text")
    yield Case("characters of each text", lambda: text_lengths.characters(texts),
               lambda: connection.execute("SELECT length(text) FROM t").fetchnumpy(),
               "DuckDB", 5)  # fmt: skip
    yield Case("words of each text", lambda: text_lengths.words(texts),
               lambda: pc.list_value_length(pc.utf8_split_whitespace(texts)),
               "pyarrow", 5)  # fmt: skip
    yield Case("a card of the text column", lambda: statistics.profile(dataset, "text"),
               lambda: ask("SELECT count(DISTINCT text), count(text) FROM t"),
               "DuckDB", 5)  # fmt: skip
    from datasets import DatasetDict

    frame = dataset.to_pandas()
    yield Case(
        "the quality of all rows",
        lambda: quality.looked_through(DatasetDict({"train": dataset}), ("text",), "label"),
        lambda: (frame.duplicated().sum(), frame["text"].str.strip().str.lower().duplicated().sum(),
                 frame.isna().sum(), frame["text"].str.contains("[\x00-\x08\ufffd]").sum()),
        "pandas, four of the ten checks",
        3,
    )  # fmt: skip


def _histogram(column: Any) -> Any:
    from glassbox.data import spread

    def run() -> Any:
        values = column.drop_null() if column.null_count else column
        return spread.histogram(values.to_numpy(), "value")

    return run


def _numpy(column: Any, np: Any) -> Any:
    def run() -> Any:
        values = column.drop_null().to_numpy()
        return np.histogram(values, 30), values.mean(), np.median(values)

    return run
