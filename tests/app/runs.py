"""Runs seeded by hand through the store, as a process leaves them; and what a page says."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

from glassbox import workspace
from glassbox.ownership import LAPTOP_OWNER
from glassbox.training import run_state, store
from glassbox.training.record import Writer
from glassbox.training.spec import RunSpec

SPEC = RunSpec("sample:reviews", "review", None, "sentiment", max_length=32)
HOSTILE = "<script>alert(1)</script> ![x](http://evil/x.png) 🙂"


def seed(
    state: run_state.State,
    *,
    owner: str = LAPTOP_OWNER,
    steps: int = 5,
    name: str = "my run",
    step_seconds: float | None = None,
    **status: Any,
) -> Path:
    """A run folder as a process would have left it; without ``step_seconds``, an older version's.

    Its first step takes twice as long as the others.
    """
    folder = store.create(SPEC, name, owner, workspace.new_id())
    events = Writer(folder / "events.jsonl")
    events.write("note", text="600 rows split.")
    events.write("log", step=0, logs={"eval_loss": 0.69, "eval_accuracy": 0.5, "eval_f1": 0.4})
    for step in range(1, steps + 1):
        at = {} if step_seconds is None else {"seconds": (step + 1) * step_seconds}
        events.write("log", step=step, logs={"loss": 0.7 / step, "learning_rate": 1e-5}, **at)
    (folder / "log.txt").write_text("{'loss': '0.7'}\n")
    values: dict[str, Any] = {
        "step": steps,
        "max_steps": 10,
        "seconds": 3.0,
        "names": ("negative", "positive"),
        "metrics": {"eval_accuracy": 0.75, "eval_f1": 0.8},
    }
    run_state.write_status(folder, run_state.Status(state, **{**values, **status}))
    (folder / "lock").touch()
    (folder / "taken").touch()
    return folder


def results(folder: Path, text: str = "A text.") -> None:
    workspace.write_json(
        folder / "results.json",
        {
            "names": ["negative", "positive"],
            "rows": 4,
            "train_rows": 8,
            "evaluated": True,
            "before": [[1, 1], [1, 1]],
            "after": [[2, 0], [1, 1]],
            "examples": {
                "texts": [[text] * 4],
                "references": [0, 0, 1, 1],
                "before": [0, 1, 0, 1],
                "after": [0, 0, 0, 1],
            },
        },
    )


@contextmanager
def living(folder: Path) -> Iterator[None]:
    with run_state.lock_of(folder).acquire(timeout=1):
        yield


def words(at: AppTest) -> str:
    return "\n".join(each.value for each in (*at.markdown, *at.caption, *at.subheader))


def button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if each.label == label)


def in_url(at: AppTest) -> str:
    value = at.query_params["run"]
    return value if isinstance(value, str) else value[0]


def spec_of(chart: Any) -> dict[str, Any]:
    return json.loads(chart.proto.spec)  # type: ignore[no-any-return]
