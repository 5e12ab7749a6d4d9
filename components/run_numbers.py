"""The latest figures of a run in a row: one element, since it is drawn twice a second."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

import streamlit as st

from glassbox.text import whole
from glassbox.training.curve import Curve, is_share
from glassbox.training.series import Point
from glassbox.training.store import Run
from glassbox.units import duration, size

_BOX = (
    '<dl style="display:grid;grid-template-columns:repeat(auto-fit,minmax(7.2rem,1fr));'
    'gap:.6rem 1rem;margin:.2rem 0 .3rem;padding:0">{figures}</dl>'
    '<div style="font-size:.85em;opacity:.75">{effort}</div>'
)
_FIGURE = (
    '<div><dt style="font-size:.8em;opacity:.75;white-space:nowrap">{name}</dt>'
    '<dd style="margin:0;font-size:1.3em;font-variant-numeric:tabular-nums;white-space:nowrap">'
    "{value}</dd></div>"
)


def numbers(run: Run, curve: Curve) -> None:
    """The figures, and below them what the process takes of the machine."""
    drawn = "".join(
        _FIGURE.format(name=escape(whole(name)), value=escape(value))
        for name, value in figures(run, curve)
    )
    st.html(_BOX.format(figures=drawn, effort=escape(" · ".join(effort(run)))))


def figures(run: Run, curve: Curve) -> list[tuple[str, str]]:
    """Names and values, as they are shown; "–" where there is none yet."""
    status = run.status
    found = [
        ("Step", f"{status.step:,} / {status.max_steps:,}" if status.max_steps else "–"),
        ("Epoch", f"{status.epoch:.2f}"),
        ("Loss, smoothed", _last(curve.smoothed, ".3f")),
        ("Learning rate", _last(curve.learning_rate, ".2e")),
        ("Gradient norm", _last(curve.grad_norm, ".3g")),
        ("Samples/s", _samples_per_second(run)),
    ]
    for name, points in curve.scores.items():
        # The last evaluation may lie behind the last step: the label says which weights it judged.
        form = ".1%" if name.endswith("accuracy") else ".3f" if is_share(name) else ".4g"
        called = name.capitalize() if len(name) > 2 else name.upper()
        found.append((f"{called.replace('_', ' ')}, step {points[-1][0]:,}", _last(points, form)))
    return found


def _last(points: Sequence[Point], form: str) -> str:
    value = points[-1][1] if points else None
    return "–" if value is None else format(value, form)


def _samples_per_second(run: Run) -> str:
    speed, arguments = run.status.steps_per_second, run.spec.arguments
    if speed is None:
        return "–"
    rows = arguments.per_device_train_batch_size * arguments.gradient_accumulation_steps
    return f"{speed * rows:,.0f}"


def effort(run: Run) -> list[str]:
    """Time, and of a run that goes what its process takes of the machine."""
    status = run.status
    said = [f"{duration(status.seconds)} in training"]
    if status.steps_per_second is not None:
        said.append(f"{status.steps_per_second:.3g} steps/s")
    if run.is_live and status.cores is not None and status.memory_bytes is not None:
        said.append(f"{status.cores:.2f} cores and {size(status.memory_bytes)} of memory")
    return [*said, *([f"on {status.device}, one thread"] if status.device else [])]
