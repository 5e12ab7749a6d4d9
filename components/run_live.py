"""A run as it stands: state, progress, time left, curves, and what the Trainer printed."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import streamlit as st

from components import loss_chart
from components.notice import notice, plain
from glassbox.training.curve import Curve
from glassbox.training.metrics import f1_name
from glassbox.training.store import Run
from glassbox.units import size

LOG_LINES = 120
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
            f"The training process ended without a word after step {status.step:,} of "
            f"{status.max_steps:,}: it was killed, or the machine ran out of memory.",
            "What it logged up to then is below. Resume it from its last checkpoint; if memory was "
            "short, run it again with a smaller batch or model.",
        )
    elif run.state == "stopped":
        notice("warning", status.message)


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


def duration(seconds: float) -> str:
    """``75`` -> ``"1 min 15 s"``.

    >>> duration(3), duration(75), duration(7300)
    ('3 s', '1 min 15 s', '2 h 01 min')
    """
    whole = round(seconds)
    if whole < 60:
        return f"{whole} s"
    if whole < 3600:
        return f"{whole // 60} min {whole % 60:02d} s"
    return f"{whole // 3600} h {whole % 3600 // 60:02d} min"


def numbers(run: Run, curve: Curve) -> None:
    """The latest figures in a row, and below them what the process takes of the machine."""
    status = run.status
    loss = f"{curve.smoothed[-1][1]:.3f}" if curve.smoothed else "–"
    accuracy = f"{curve.accuracy[-1][1]:.1%}" if curve.accuracy else "–"
    f1 = f"{curve.f1[-1][1]:.3f}" if curve.f1 else "–"
    # The last evaluation may lie behind the last step: the label says which weights it judged.
    at = f", step {curve.accuracy[-1][0]:,}" if curve.accuracy else ""
    values = (
        ("Step", f"{status.step:,} / {status.max_steps:,}" if status.max_steps else "–"),
        ("Epoch", f"{status.epoch:.2f}"),
        ("Loss, smoothed", loss),
        (f"Accuracy{at}", accuracy),
        (f"F1{at}", f1),
    )
    for column, (name, value) in zip(st.columns(len(values)), values, strict=True):
        column.metric(name, value)
    st.caption(plain(" · ".join(_effort(run))))


def _effort(run: Run) -> list[str]:
    """Time and speed, and of a run that goes what its process takes of the machine."""
    status, arguments = run.status, run.spec.arguments
    said = [f"{duration(status.seconds)} in training"]
    if status.steps_per_second is not None:
        rows = arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps
        said.append(f"{status.steps_per_second * rows:,.0f} rows/s")
    if run.is_live and status.cores is not None and status.memory_bytes is not None:
        said.append(f"{status.cores:.2f} cores and {size(status.memory_bytes)} of memory")
    return [*said, *([f"on {status.device}, one thread"] if status.device else [])]


def curves(run: Run, curve: Curve) -> None:
    """The figure, or why there is none yet."""
    if curve.loss or curve.eval_loss:
        of = f1_name(run.status.names) if run.status.names else ""
        loss_chart.draw(curve, run.status.max_steps, of)
    elif run.is_live:
        st.caption("The curve begins with the first evaluation, before the first step.")


def printed(run: Run, log: str, notes: Sequence[str]) -> None:
    """What the run noted, and what its process printed; folded once it has ended well."""
    folded = run.state in ("finished", "stopped")
    with st.expander("Log of the training process", expanded=not folded):
        for note in notes:
            st.caption(plain(note))
        if log:
            # Follows the newest line, unless the reader has scrolled up.
            height: int | Literal["content"] = 230 if log.count("\n") > 8 else "content"
            with st.container(height=height, autoscroll=True, border=False):
                st.code(log, language=None)
