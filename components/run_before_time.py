"""How long a run to be will take, and what memory, each with where the figure comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import streamlit as st

from components import cache, frame
from components.notice import notice, plain
from glassbox import warmup
from glassbox.errors import Problem
from glassbox.models import memory
from glassbox.training import estimate, fits, measure_jobs, store
from glassbox.training.estimate import Earlier, Estimate
from glassbox.training.leaks import TRAINING
from glassbox.training.measure_jobs import Answer
from glassbox.training.measuring import Shapes
from glassbox.training.time_left import Expected
from glassbox.units import about, size

if TYPE_CHECKING:
    from components.run_before import Looked


def shapes(looked: Looked) -> Shapes | None:
    """What is measured for it; None where that would fetch a model first."""
    if looked.spec.model.startswith("hub:"):
        return None
    return Shapes(looked.spec, looked.parts.names, looked.widths.measured, looked.widths.eval_width)


def ask(looked: Looked) -> Answer | None:
    """What was measured so far; begins it where torch is there and nobody has."""
    asked = shapes(looked)
    if asked is None or warmup.status().state != "warm":
        return None
    return measure_jobs.ask(asked)


def estimated(looked: Looked, answer: Answer | None) -> Estimate | None:
    """The time of the run from what was measured."""
    if answer is None or answer.measured is None:
        return None
    return estimate.estimate(
        looked.spec, looked.counted, looked.widths, answer.measured, _evaluated(looked)
    )


def expected(looked: Looked) -> Expected | None:
    """What the run's own time left begins with; None while nothing is measured."""
    found = estimated(looked, ask(looked))
    return None if found is None else Expected(found.step, found.eval_batch)


def _evaluated(looked: Looked) -> int:
    """Rows that are evaluated in all."""
    rows = {part: each.num_rows for part, each in looked.parts.rows.items()}
    return estimate.rows_evaluated(looked.spec, looked.counted, rows)


def earlier(looked: Looked) -> Earlier | None:
    """A run of one's own of the same shape, if any."""
    return estimate.earlier(looked.spec, store.owned(looked.owner))


def memory_problems(looked: Looked) -> list[Problem]:
    """Why the run would not fit into memory; nothing when it does."""
    sizes = cache.model_sizes(looked.spec.model)
    return fits.problems(looked.spec, sizes, looked.widths.most, memory.available_bytes())


def in_short(looked: Looked) -> str:
    """Time and memory in half a line, as Markdown, as far as they are known now."""
    sizes = cache.model_sizes(looked.spec.model)
    need = fits.need(looked.spec, sizes, looked.widths.most)
    return f"{_time_in_short(looked)} · about {size(need.bytes)} of memory"


def _time_in_short(looked: Looked) -> str:
    before = earlier(looked)
    if before is not None:
        return f"**about {about(before.for_steps(looked.counted.steps))}**, as an earlier run"
    if shapes(looked) is None:
        return "time not known before the model is fetched"
    answer = ask(looked)
    if answer is not None and answer.refused is not None:
        return "time not measured"
    found = estimated(looked, answer)
    if found is None:
        return "measuring a few steps …" if answer is None and _warm() else "time follows"
    return f"**about {about(found.seconds)}**, from a few measured steps"


def _warm() -> bool:
    return warmup.status().state == "warm"


def is_settled(looked: Looked) -> bool:
    """Whether what is said of the time will stay; else it is looked at again soon."""
    asked = shapes(looked)
    if asked is None or earlier(looked) is not None:
        return True
    return warmup.status().state == "failed" or (_warm() and measure_jobs.is_done(asked))


def view(looked: Looked) -> None:
    """Both in full, each with where it comes from."""
    left, right = st.columns(2, gap="large")
    with left, frame.boundary("The time"):
        st.markdown("**Time**")
        _time(looked)
    with right, frame.boundary("The memory"):
        st.markdown("**Memory of a step**")
        _memory(looked)


def _time(looked: Looked) -> None:
    before = earlier(looked)
    if before is not None:
        st.markdown(
            f"About **{about(before.for_steps(looked.counted.steps))}**: your run "
            f"“{plain(before.name)}” of the same shape made {before.steps:,} steps in "
            f"{about(before.seconds)}, evaluations included."
        )
    if shapes(looked) is None:
        st.caption("The model is fetched when the run starts; only then its steps can be measured.")
        return
    if not frame.models_ready():
        return
    answer = ask(looked)
    if answer is None:
        st.caption("A few steps are being measured; this takes some seconds.")
    elif answer.refused is not None:
        notice("warning", answer.refused.message, answer.refused.hint)
    found = estimated(looked, answer)
    if found is not None:
        _parts_of(looked, found)


def _parts_of(looked: Looked, found: Estimate) -> None:
    """The estimate as a sum, and how its parts were measured."""
    counted, measured = looked.counted, found.measured
    st.dataframe(
        {
            "part": ["training", "evaluating", "in all"],
            "of": [f"{counted.steps:,} steps", f"{_evaluated(looked):,} rows", ""],
            "each": [
                f"{1_000 * found.step:,.0f} ms",
                f"{1_000 * found.evaluating / max(1, _evaluated(looked)):,.1f} ms",
                "",
            ],
            "time": [
                about(found.training), about(found.evaluating), about(found.seconds)
            ],
        },
        hide_index=True,
        height="content",
        key="fine_tune_time",
        column_config={
            name: st.column_config.TextColumn(alignment="right") for name in ("of", "each", "time")
        },
    )  # fmt: skip
    widths = ", ".join(map(str, measured.widths))
    whole = "" if measured.whole else " A batch that takes long was measured with fewer rows."
    on = measured.device if measured.device != "cpu" else f"{measured.threads} thread of this CPU"
    if measured.device == "cpu" and measured.threads == 1:
        on += ", timed in CPU seconds"
    st.caption(
        f"{measured.passes} passes with this model on {on}, in {measured.seconds:.1f} s: forward, "
        f"backward and update at batches of {looked.spec.arguments.per_device_train_batch_size} "
        f"rows × {widths} tokens, between which eight in ten batches lie, and each of the "
        f"{counted.batches_per_epoch:,} batches of an epoch on the line through these by its own "
        f"width.{whole} Reading the data and saving come on top; whatever else runs here "
        "slows it down."
    )


def _memory(looked: Looked) -> None:
    sizes = cache.model_sizes(looked.spec.model)
    need = fits.need(looked.spec, sizes, looked.widths.most)
    free = memory.available_bytes()
    st.dataframe(
        {
            "part": [*(part.name for part in need.parts), "in all"],
            "memory": [*(_at_least(part) for part in need.parts), f"≥ {size(need.bytes)}"],
            "formula": [*(part.formula for part in need.parts), ""],
        },
        hide_index=True,
        height="content",
        key="fine_tune_memory",
        column_config={"memory": st.column_config.TextColumn(alignment="right", width=80)},
    )
    st.caption(
        f"{sizes.parameters:,} parameters; the widest batch of an epoch has {need.rows:,} rows of "
        f"{need.width:,} tokens. This machine has {size(free)} free now. Activations are a lower "
        f"bound: what PyTorch keeps for the backward pass. {len(looked.lengths[TRAINING]):,} "
        "training rows were looked at."
    )


def _at_least(part: Any) -> str:
    said = size(part.bytes)
    return f"≥ {said}" if part.exactness == "at least" else said
