"""Reading a CSV: ours, with detection, checks and report, beside DuckDB's own reader.

As a program it measures the whole file once, with the peak memory of each side in a process of its
own: ``python -m benchmarks.reading 1000000``.
"""

from __future__ import annotations

import csv
import random
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.harness import Case

ROWS = 150_000
_WORDS = (
    "alpha", "beta", "gamma", "delta", "epsilon", "zeta", "theta", "iota", "kappa", "lambda",
    "omicron", "sigma", "upsilon", "omega", "good", "bad", "film", "book", "café", "naïve",
)  # fmt: skip


def make(path: Path, rows: int) -> None:
    """``rows`` rows of 7 columns, about 270 bytes each: a cell of 20 has a line end and quotes."""
    chance = random.Random(7)
    texts = [" ".join(chance.choices(_WORDS, k=chance.randint(12, 68))) for _ in range(5_000)]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["id", "text", "label", "score", "lang", "created", "source"])
        for number in range(rows):
            text = texts[chance.randrange(len(texts))]
            if number % 20 == 0:
                text = f'{text[:40]}\n"quoted" {text[40:]}'
            score = "" if chance.random() < 0.02 else f"{chance.random() * 10:.4f}"
            day = f"2024-{chance.randint(1, 12):02}-{chance.randint(1, 28):02}"
            lang = chance.choice(("en", "de", "fr"))
            source = f"site-{chance.randrange(500)}"
            writer.writerow([number, text, chance.randrange(4), score, lang, day, source])


def ours(path: Path) -> None:
    """As an upload is read: found, checked, reported, written as Arrow."""
    from glassbox.data import reading

    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        (Path(folder) / "upload").hardlink_to(path)
        reading.read(Path(folder) / "upload", Path(folder) / "rows.arrow")


def duckdbs(path: Path) -> None:
    """read_csv with types from the whole file, written as Arrow."""
    import duckdb
    import pyarrow as pa

    connection = duckdb.connect(":memory:", config={"threads": 2})
    query = connection.sql(f"SELECT * FROM read_csv('{path}', sample_size=-1)")
    reader = query.to_arrow_reader(65_536)
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        target = str(Path(folder) / "rows.arrow")
        with pa.OSFile(target, "wb") as sink, pa.ipc.new_stream(sink, reader.schema) as writer:
            for batch in reader:
                writer.write_batch(batch)
    connection.close()


def cases() -> list[Case]:
    """A clean file of 150,000 rows, and the same one with a single NA among its numbers."""
    from glassbox import workspace

    folder = Path(tempfile.mkdtemp(dir=workspace.root()))
    clean, odd = folder / "clean.csv", folder / "odd.csv"
    make(clean, ROWS)
    odd.write_bytes(clean.read_bytes() + b'1,x,1,NA,en,2024-01-01,"site"\n')
    name = f"read CSV, {ROWS:,} rows, {clean.stat().st_size / 1e6:.0f} MB"
    return [
        Case(name, lambda: ours(clean), lambda: duckdbs(clean), "duckdb read_csv", 5),
        Case(f"{name}, one NA", lambda: ours(odd), lambda: duckdbs(odd), "duckdb read_csv", 5),
    ]


def _alone(side: str, path: Path) -> None:
    """One side in this process: its seconds, and its peak memory beyond the libraries'."""
    import duckdb  # noqa: F401
    import pyarrow  # noqa: F401

    import glassbox.data.reading  # noqa: F401

    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start = time.perf_counter()
    {"ours": ours, "duckdb": duckdbs}[side](path)
    seconds = time.perf_counter() - start
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    print(f"{side:8} {seconds:6.2f} s   peak {peak / 1e3:,.0f} MB, {before / 1e3:,.0f} before")


def main(rows: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows.csv"
        make(path, rows)
        print(f"{rows:,} rows, {path.stat().st_size / 1e6:,.0f} MB")
        for side in ("duckdb", "ours") * 3:
            command = [sys.executable, "-m", "benchmarks.reading", side, str(path)]
            subprocess.run(command, check=True)


if __name__ == "__main__":
    if len(sys.argv) == 3:
        _alone(sys.argv[1], Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
