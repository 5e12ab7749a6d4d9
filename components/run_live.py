"""A run as it stands: state, progress, time left, curves, and what the Trainer printed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import streamlit as st

from components import loss_chart
from components.notice import notice, plain
from glassbox.training.curve import Curve
from glassbox.training.metrics import f1_name
from glassbox.training.store import Run
from glassbox.units import duration

LOG_LINES = 120
# By problem type, what the loss is (the library's own choice) and its unit.
LOSSES = {
    "single_label_classification": "cross-entropy, nats",
    "multi_label_classification": "binary cross-entropy, nats",
    "regression": "mean squared error",
}
_STATES = {
    "queued": ("gray", ":material/hourglass_empty:", "waiting"),
    "starting": ("blue", ":material/rocket_launch:", "starting"),
    "running": ("blue", ":material/play_arrow:", "training"),
    "evaluating": ("blue", ":material/grading:", "evaluating"),
    "stopping": ("orange", ":material/stop_circle:", "stopping"),
    "finished": ("green", ":material/check_circle:", "finished"),
    "stopped": ("orange", ":material/stop_circle:", "stopped"),
    "failed": ("red", ":material/error:", "failed"),
    "crashed": ("red", ":material/error:", "crashed"),
}


def badge(state: str) -> str:
    """The state as a Markdown badge: colour, symbol and word."""
    colour, icon, word = _STATES[state]
    return f":{colour}-badge[{icon} {word}]"


def progress(run: Run, place: int | None) -> None:
    """The bar, and in one line where the run stands; for an ended run, what ended it."""
    status = run.status
    if run.is_live:
        share = status.step / status.max_steps if status.max_steps else 0.0
        st.progress(min(1.0, share), text=plain(progress_text(run, place)))
    elif run.state == "failed":
        notice("error", status.message, status.hint)
    elif run.state == "crashed":
        notice(
            "error",
            f"The training process ended without a word {_reached(run)}: it was killed, or the "
            "machine ran out of memory.",
            "What it logged up to then is under “How it went”. Resume it from its last checkpoint; "
            "if memory was short, run it again with a smaller batch or model.",
        )
    elif run.state == "stopped":
        notice("warning", status.message)


def _reached(run: Run) -> str:
    status = run.status
    if not status.step:
        return "before its first step was done"
    return f"after step {status.step:,} of {status.max_steps:,}"


def progress_text(run: Run, place: int | None) -> str:
    """One line for a live run."""
    status = run.status
    if run.state == "queued":
        where = f"number {place} in the queue" if place else "about to start"
        return f"Waiting for a free core: {where}. It starts by itself."
    if run.state == "stopping":
        return f"Stopping after step {status.step:,}: a last evaluation, then the model is saved."
    parts = [f"Step {status.step:,} of {status.max_steps:,}"] if status.max_steps else []
    if status.message:
        parts.append(status.message.rstrip("."))
    if status.max_steps and status.steps_per_second:
        parts.append(f"{status.steps_per_second:.2f} steps/s")
    if status.seconds_left is not None:
        parts.append(f"about {duration(status.seconds_left)} left")
    return " · ".join(parts)


def curves(run: Run, curve: Curve) -> None:
    """The figure, or why there is none yet."""
    if curve.loss or curve.evaluations:
        of = f1_name(run.status.names) if run.status.names else ""
        loss_chart.draw(curve, run.status.max_steps, of, LOSSES[run.spec.problem_type])
    elif run.is_live:
        st.caption("The curve begins with the first step.")


def take_log(run: Run, log: Callable[[], bytes]) -> None:
    """All of the log, of which the page shows the last ``LOG_LINES`` lines."""
    st.download_button(
        "Download the whole log",
        log,
        f"{run.id}.log.txt",
        "text/plain",
        icon=":material/download:",
        on_click="ignore",
        key=f"went_log_{run.id}",
    )


def printed(run: Run, log: str, notes: Sequence[str]) -> None:
    """What the run noted, and what its process printed; folded once it has ended well."""
    folded = run.state in ("finished", "stopped")
    with st.expander("Log of the training process", expanded=not folded):
        if notes:
            st.caption("  \n".join(map(plain, notes)))
        if log:
            # Follows the newest line, unless the reader has scrolled up.
            height: int | Literal["content"] = 230 if log.count("\n") > 8 else "content"
            with st.container(height=height, autoscroll=True, border=False):
                st.code(log, language=None)
