"""A text file as rows, one a line, as ``load_dataset("text")`` reads it."""

from __future__ import annotations

from pathlib import Path

from glassbox.data import decoding, limits
from glassbox.data.report import Options, Report
from glassbox.errors import UserError

_CHARS = 1 << 22


def read(path: Path, target: Path, options: Options) -> Report:
    """Read the text file ``path`` into ``target``: the column text, empty lines included."""
    import pyarrow as pa

    decoded = decoding.decode(path, target.parent / "lines.txt", options.encoding)
    schema = pa.schema([("text", pa.string())])
    rows = blank = 0
    with (
        decoded.path.open(encoding="utf-8") as file,
        pa.OSFile(str(target), "wb") as sink,
        pa.ipc.new_stream(sink, schema) as writer,
    ):
        while lines := file.readlines(_CHARS):
            lines = [line.rstrip("\n") for line in lines]
            rows += len(lines)
            limits.require_rows(rows)
            blank += sum(not line for line in lines)
            writer.write_batch(pa.record_batch([pa.array(lines, pa.string())], schema=schema))
    if rows == blank:
        raise UserError("The file has only empty lines.", "Upload a file with text in it.")
    return Report(
        rows=rows,
        columns=("text",),
        encoding=decoded.encoding,
        encoding_errors=decoded.errors,
        repairs=decoded.repairs,
        format="text",
    )
