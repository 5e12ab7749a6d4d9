"""A million rows on the dataset page: pages, filter, sort and search beside the bare libraries."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmarks.harness import Case

ROWS = int(os.environ.get("GLASSBOX_BENCH_ROWS", "1000000"))
_WORDS = 40
_BATCH = 65_536


def made_table(rows: int, path: Path) -> None:
    """``rows`` rows of some 270 bytes, seeded, as an Arrow file in the batches of an upload."""
    import numpy as np
    import pyarrow as pa

    draw = np.random.default_rng(7)
    words = np.array(
        ["the", "cable", "was", "short,", "but", "never", "let", "down", '"again"', "and\nso"]
    )
    schema = pa.schema(
        [("id", pa.int64()), ("text", pa.large_string()), ("score", pa.float64()),
         ("label", pa.int64()), ("kind", pa.large_string())]
    )  # fmt: skip
    with pa.OSFile(str(path), "wb") as file, pa.ipc.new_stream(file, schema) as writer:
        for start in range(0, rows, _BATCH):
            size = min(_BATCH, rows - start)
            texts = [" ".join(line) for line in words[draw.integers(0, len(words), (size, _WORDS))]]
            writer.write_batch(
                pa.record_batch(
                    [
                        pa.array(np.arange(start, start + size)),
                        pa.array(texts, pa.large_string()),
                        pa.array(draw.uniform(0, 5, size), mask=draw.random(size) < 0.02),
                        pa.array(draw.integers(0, 4, size)),
                        pa.array(np.array(["red", "green", "blue"])[draw.integers(0, 3, size)],
                                 pa.large_string()),
                    ],
                    schema=schema,
                )
            )  # fmt: skip


def cases() -> Iterator[Case]:
    """Pages in every order, then what the engine does."""
    import datasets
    import duckdb
    import numpy as np
    import pyarrow as pa

    from glassbox import settings, workspace
    from glassbox.data import expression, picking, query, rows, search
    from glassbox.data.query import Key
    from glassbox.data.search import Search
    from glassbox.data.where import Where

    workspace.root()
    path = Path(settings.current().workspace) / "engine.arrow"
    made_table(ROWS, path)
    whole = datasets.Dataset.from_file(str(path))
    middle = ROWS // 2 // rows.PAGE_ROWS

    where = Where(expression.parse("label == 2 and score > 4"), whole.features)
    filtered = picking.picked(whole, query.matching(whole, where), "filter")
    shuffled = picking.picked(whole, np.random.default_rng(1).permutation(ROWS), "shuffle")
    ordered = picking.picked(whole, query.order(whole, [Key("score")]), "sort")
    for name, dataset, number in (
        ("as it is", whole, middle),
        ("after filter", filtered, filtered.num_rows // 2 // rows.PAGE_ROWS),
        ("after shuffle", shuffled, middle),
        ("after sort", ordered, middle),
    ):
        yield _page(name, dataset, number)

    table = whole.data.table.append_column("row", pa.array(np.arange(ROWS)))
    connection = duckdb.connect(config={"threads": 1})
    connection.register("t", table)

    def bare(sql: str) -> Any:
        return connection.execute(sql).fetchnumpy()["row"]

    yield Case(
        "filter to a real Dataset",
        lambda: picking.picked(whole, query.matching(whole, where), "x"),
        lambda: bare("SELECT row FROM t WHERE label = 2 AND score > 4"),
        "DuckDB, row numbers only",
        21,
    )
    yield Case(
        "filter to a real Dataset",
        lambda: picking.picked(whole, query.matching(whole, where), "x"),
        lambda: whole.select(bare("SELECT row FROM t WHERE label = 2 AND score > 4")),
        "DuckDB, then Dataset.select",
        21,
    )
    yield Case(
        "filter to a real Dataset",
        lambda: picking.picked(whole, query.matching(whole, where), "x"),
        lambda: connection.execute(
            "SELECT * EXCLUDE row FROM t WHERE label = 2 AND score > 4"
        ).to_arrow_table(),
        "DuckDB, the rows as Arrow",
        11,
    )
    yield Case(
        "filter to a real Dataset",
        lambda: picking.picked(whole, query.matching(whole, where), "x"),
        lambda: whole.filter(
            lambda row: row["label"] == 2 and row["score"] is not None and row["score"] > 4,
            load_from_cache_file=False,
            keep_in_memory=True,
        ),
        "Dataset.filter",
        2,
    )
    for column in ("score", "text"):
        yield Case(
            f"first page of a sort by {column}",
            lambda column=column: query.first_sorted(whole, [Key(column, True)], query.FIRST),
            lambda column=column: bare(
                f"SELECT row FROM t ORDER BY {column} DESC NULLS LAST, row LIMIT {query.FIRST}"
            ),
            f"DuckDB's top {query.FIRST:,}",
            11,
        )
    yield Case(
        "search a text, all rows",
        lambda: search.find(whole, Search("cable never", match_case=True, columns=("text",))),
        lambda: bare("SELECT row FROM t WHERE contains(text, 'cable never')"),
        "DuckDB contains, rows only",
        11,
    )
    yield Case(
        "search a text in any case",
        lambda: search.find(whole, Search("Cable NEVER", columns=("text",))),
        lambda: bare("SELECT row FROM t WHERE text ILIKE '%cable never%'"),
        "DuckDB ILIKE, rows only",
        7,
    )
    yield Case(
        "first of each of 1,000,000 texts",
        lambda: query.first_of_each(whole, ["text"]),
        lambda: bare("SELECT min(row) AS row FROM t GROUP BY text"),
        "DuckDB GROUP BY",
        5,
    )


def _page(name: str, dataset: Any, number: int) -> Case:
    from glassbox.data import rows

    shown = rows.page(dataset, number)
    first, last = shown.first, shown.last + 1
    return Case(
        f"a page of rows {name}",
        lambda: rows.page(dataset, number),
        lambda: dataset[first:last],
        "ds[a:b]",
        101,
    )
