"""Reading a CSV, and pages and slices of it, beside bare `datasets`."""

from __future__ import annotations

import csv
import io
import random
from collections.abc import Iterator
from pathlib import Path

from benchmarks.harness import Case

ROWS = 50_000


def made_csv(rows: int) -> bytes:
    """A CSV of ``rows`` rows with quotes, commas and line breaks inside cells (seeded)."""
    choice = random.Random(7)
    words = ["the", "cable", "was", "short,", "but", "never", "let", "down", '"again"', "and\nso"]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["id", "text", "score", "label"])
    for number in range(rows):
        writer.writerow([
            number, " ".join(choice.choices(words, k=12)), round(choice.uniform(0, 5), 2),
            choice.choice(["good", "bad"]),
        ])  # fmt: skip
    return text.getvalue().encode()


def cases() -> Iterator[Case]:
    """Reading once; then a page in the middle."""
    import datasets

    from glassbox import settings, workspace
    from glassbox.data import rows, store

    datasets.disable_progress_bars()
    content = made_csv(ROWS)
    path = Path(settings.current().workspace) / "bench.csv"
    workspace.root()
    path.write_bytes(content)

    def ours() -> None:
        ref = store.add(io.BytesIO(content), "bench.csv", "bench")
        store.load(ref, "bench")
        store.remove(ref, "bench")

    def other() -> None:
        datasets.load_dataset(
            "csv", data_files=str(path), cache_dir=str(path.parent / "hf"),
            download_mode="force_redownload",
        )  # fmt: skip

    size = len(content) / 1e6
    yield Case(f"read a CSV of {size:.0f} MB", ours, other, 'load_dataset("csv")', 5)

    loaded = store.load(store.add(io.BytesIO(content), "bench.csv", "bench"), "bench")["train"]
    shown = rows.page(loaded, 700)
    first, last = shown.first, shown.last + 1
    yield Case(
        "a page of rows in the middle",
        lambda: rows.page(loaded, 700),
        lambda: loaded[first:last],
        "ds[a:b]",
        101,
    )
