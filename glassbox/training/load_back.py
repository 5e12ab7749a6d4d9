"""The proof that what was taken away comes back: in a fresh process, from the zip alone.

    python -m glassbox.training.load_back FOLDER

FOLDER has model.zip and rows.json: texts of validation rows, and the logits that the run kept of
them. The process unpacks model/ of the zip, loads it with from_pretrained, runs the texts as the
evaluation did, and writes result.json. It is given nothing else of the run.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from glassbox import processes, workspace
from glassbox.errors import NotFound, UserError
from glassbox.models import model_zip, stored_weights
from glassbox.training import results
from glassbox.training.predictions import TEXT_CHARS
from glassbox.training.store import Run

ROWS = 64
# Of the largest logit. On one machine with the rows in the same batches there is no difference;
# other batches, threads or processors add up in another order.
TOLERANCE = 1e-5
_LOOSE = 2e-2  # weights that a GPU evaluated, or half precision did
_PREFIX = ".load-back-"
_STALE_SECONDS = 3_600
_going: list[Work] = []
_lock = threading.Lock()


@dataclass(frozen=True)
class Work:
    """One such process, and its folder."""

    folder: Path
    process: subprocess.Popen[bytes]


@dataclass(frozen=True)
class Compared:
    """What came of it: ``rows`` were compared, ``identical`` of them bit for bit equal.

    ``difference`` is the largest absolute one of a logit, ``same_file`` whether the weights in the
    zip are those of the run byte for byte, ``seconds`` how long from_pretrained took.
    """

    class_name: str
    rows: int
    identical: int
    difference: float
    tolerance: float
    same_file: bool
    seconds: float

    @property
    def equal(self) -> bool:
        """Whether it gives what the run kept."""
        return self.same_file and self.difference <= self.tolerance


def begin(run: Run, members: Mapping[str, Path | bytes]) -> Work:
    """Start the process. Raises NotFound where no logits were kept, UserError while one goes."""
    rows = _rows(run)
    _sweep()
    with _lock:
        _going[:] = [work for work in _going if work.process.poll() is None]
        if _going:
            raise UserError("Another model is being loaded back right now.", "Wait a moment.")
        workspace.require_space(2 * sum(path.stat().st_size for path in _paths(members)))
        folder = Path(tempfile.mkdtemp(dir=workspace.root(), prefix=_PREFIX))
        try:
            workspace.write_json(folder / "rows.json", rows)
            with (folder / "model.zip").open("w+b") as file:
                model_zip.write_into(file, members)
            process = processes.detach("glassbox.training.load_back", folder, survives=False)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        work = Work(folder, process)
        _going.append(work)
    return work


def _paths(members: Mapping[str, Path | bytes]) -> list[Path]:
    return [content for content in members.values() if isinstance(content, Path)]


def _rows(run: Run) -> dict[str, Any]:
    import numpy as np

    read = results.read(run)
    kept = results.rows(run, "validation", read) if read is not None else None
    if kept is None:
        raise NotFound(
            "This run kept no logits of validation rows to compare with.",
            "It was stopped before its weights were evaluated, or is of an older version.",
        )
    texts = kept.texts.to_pylist()
    pairs = kept.pairs.to_pylist() if kept.pairs is not None else None
    # Of longer texts only the beginning was kept.
    whole = [
        place
        for place, text in enumerate(texts)
        if len(text) < TEXT_CHARS and (pairs is None or len(pairs[place]) < TEXT_CHARS)
    ][:ROWS]
    if not whole:
        raise NotFound(
            f"All validation texts have {TEXT_CHARS} characters or more.",
            "Only their beginnings are kept, so there is nothing to compare with.",
        )
    arguments = run.spec.arguments
    exact = run.status.device == "cpu" and not (arguments.bf16 or arguments.fp16)
    return {
        "texts": [texts[place] for place in whole],
        "pairs": None if pairs is None else [pairs[place] for place in whole],
        "logits": np.asarray(kept.after, dtype=np.float64)[whole].tolist(),
        "max_length": run.spec.max_length,
        "batch": arguments.per_device_eval_batch_size,
        "tolerance": TOLERANCE if exact else _LOOSE,
        "sha256": _sha256(run.folder / "model" / model_zip.WEIGHTS),
    }


def look(work: Work) -> Compared | None:
    """What came of it; None while it goes on. Raises UserError when it failed.

    The folder is gone when this gives or raises something.
    """
    found = workspace.read_json(work.folder / "result.json")
    if found is None and work.process.poll() is None:
        return None
    found = workspace.read_json(work.folder / "result.json") or found
    end(work)
    if found is None or "problem" in found:
        raise UserError(
            "The model could not be loaded back"
            + (f": {found['problem']}" if found else "; its process ended early."),
            "Is there enough memory for a second model? Try again when less is going on.",
        )
    return Compared(**found)


def end(work: Work) -> None:
    """End the process if it still goes, and delete its folder."""
    if work.process.poll() is None:
        with contextlib.suppress(OSError):
            work.process.kill()
    shutil.rmtree(work.folder, ignore_errors=True)


def _sweep() -> None:
    """Remove what a server that ended in between has left."""
    for path in workspace.root().glob(f"{_PREFIX}*"):
        with contextlib.suppress(OSError):
            if path.stat().st_mtime < time.time() - _STALE_SECONDS:
                shutil.rmtree(path, ignore_errors=True)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def compare(folder: Path) -> Compared:
    """Unpack, load, run and compare: all in this process."""
    import numpy as np

    from glassbox import heavy

    rows = json.loads((folder / "rows.json").read_text(encoding="utf-8"))
    target = folder / "model"
    target.mkdir()
    with zipfile.ZipFile(folder / "model.zip") as archive:
        # Written here a moment ago, by names of ours; taken out one by one all the same.
        for name in archive.namelist():
            if name.startswith("model/"):
                with archive.open(name) as source, (target / Path(name).name).open("xb") as out:
                    shutil.copyfileobj(source, out, 1 << 20)
    stored_weights.require_memory(target)
    started = time.perf_counter()
    model = heavy.AutoModelForSequenceClassification.from_pretrained(
        str(target), use_safetensors=True, dtype="float32", trust_remote_code=False
    ).eval()
    tokenizer = heavy.AutoTokenizer.from_pretrained(str(target), trust_remote_code=False)
    seconds = time.perf_counter() - started
    # Memory of their own, aligned as a trained model's: sums are then taken in the same order.
    for weight in (*model.parameters(), *model.buffers()):
        weight.data = weight.data.clone()
    given = []
    for begin in range(0, len(rows["texts"]), rows["batch"]):
        part = slice(begin, begin + rows["batch"])
        texts = [each[part] for each in (rows["texts"], rows["pairs"]) if each is not None]
        batch = tokenizer(
            *texts, truncation=True, max_length=rows["max_length"], padding=True,
            return_tensors="pt",
        )  # fmt: skip
        with heavy.torch.inference_mode():
            given.append(model(**batch).logits.numpy())
    now, kept = np.concatenate(given), np.asarray(rows["logits"], dtype=np.float32)
    largest = max(1.0, float(np.abs(kept).max()))
    return Compared(
        type(model).__name__,
        len(kept),
        int((now == kept).all(axis=1).sum()),
        float(np.abs(now - kept).max()),
        rows["tolerance"] * largest,
        _sha256(target / model_zip.WEIGHTS) == rows["sha256"],
        seconds,
    )


def main(path: str) -> int:
    """Compare, and leave the result, or in a few words what went wrong."""
    folder = Path(path).resolve()
    processes.be_nice()
    try:
        value = vars(compare(folder)) | {}
    except UserError as problem:
        value = {"problem": problem.message}
    except Exception as problem:
        value = {"problem": type(problem).__name__}
    workspace.write_json(folder / "result.json", value)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
