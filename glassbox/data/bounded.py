"""Reading what may unpack to more than anybody has memory for, in a process with a limit of it.

    <folder>/job.json      what to read; written by :func:`read`
            /result.json   the report, or why there is none; written by the process

A page of Parquet or a buffer of Arrow says itself how large it is once unpacked, and the libraries
believe it. The operating system does not: beyond the limit the process ends, and nobody else.
"""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

from glassbox import processes, workspace
from glassbox.data import columnar, json_file
from glassbox.data.report import Format, Options, Report
from glassbox.errors import LimitExceeded, UserError

_BASE_BYTES = 1_500_000_000
# Of the file's size: JSON becomes Python objects first.
_TIMES = {"parquet": 4, "arrow": 4, "json": 20, "jsonl": 20}
_SECONDS = 600
_SMALL_JSON_BYTES = 8_000_000  # at most 160 MB as Python objects: not worth a process


def read(path: Path, target: Path, form: Format, options: Options) -> Report:
    """As the readers of :mod:`glassbox.data.columnar` and ``json_file``, which raise the same."""
    folder = target.parent
    size = path.stat().st_size
    if form in ("json", "jsonl") and size < _SMALL_JSON_BYTES:
        return json_file.read(path, target, options)
    job = {
        "path": str(path),
        "target": str(target),
        "format": form,
        "options": asdict(options),
        "memory": _BASE_BYTES + _TIMES[form] * size,
    }
    workspace.write_json(folder / "job.json", job)
    (folder / "result.json").unlink(missing_ok=True)
    try:
        with (folder / "log.txt").open("ab") as log:
            subprocess.run(
                [sys.executable, "-m", "glassbox.data.bounded", str(folder)],
                cwd=processes.ROOT,
                env=processes.environment(os.environ),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                timeout=_SECONDS,
                check=False,
            )
    except subprocess.TimeoutExpired:
        raise UserError(
            f"Reading the file took more than {_SECONDS // 60} minutes and was stopped.",
            "Upload a part of it.",
        ) from None
    result = workspace.read_json(folder / "result.json")
    if result is None or result.get("memory"):
        raise LimitExceeded(
            f"The file ({size / 1e6:,.1f} MB) needs more memory than reading it may "
            "take once it is unpacked.",
            "max_unpacked_mb",
            "Write it again in smaller row groups, or upload a part of it.",
        )
    if "message" in result:
        if result.get("limit"):
            error = LimitExceeded(result["message"], result["limit"])
            error.hint = result["hint"]
            raise error
        raise UserError(result["message"], result["hint"])
    return Report.from_json(result["report"])


def _limit(memory: int) -> None:
    if sys.platform == "linux":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def _work(job: dict[str, Any]) -> dict[str, Any]:
    _limit(job["memory"])
    path, target = Path(job["path"]), Path(job["target"])
    try:
        if job["format"] in ("json", "jsonl"):
            report = json_file.read(path, target, Options.from_json(job["options"]))
        else:
            report = columnar.read(path, target, job["format"])
    except UserError as error:
        limit = getattr(error, "limit", "")
        return {"message": error.message, "hint": error.hint, "limit": limit}
    except MemoryError:  # pyarrow's ArrowMemoryError is one
        return {"memory": True}
    return {"report": report.to_json()}


def main(folder: Path) -> None:
    job = workspace.read_json(folder / "job.json")
    assert job is not None, "written by read"
    workspace.write_json(folder / "result.json", _work(job))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
