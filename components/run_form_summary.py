"""Below the form: what the run comes to, the button that starts it, and what looks wrong."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from components import cache, frame, run_before, run_before_time, run_form
from components.notice import notice, plain
from components.run_before import Looked
from glassbox.errors import Problem, UserError
from glassbox.text import whole
from glassbox.training import findings, findings_special
from glassbox.training.choices import Plan
from glassbox.training.findings import Finding
from glassbox.training.spec import EVAL_SHARE, RunSpec

# So long a look through all rows is announced; below it nothing would be seen of a notice.
_MOST_NAMES = 6
_ROLES = ("text", "text_pair", "label", "label_columns")


def line(plan: Plan, spec: RunSpec, looked: Looked | None, *, can: bool) -> None:
    """What the settings come to, in one line that stands where it is when the time comes in."""
    if not can:
        st.caption("It cannot start as it is: see below.")
        return
    batch = spec.arguments.per_device_train_batch_size
    said = f"{plan.steps:,} steps of {batch} rows"
    if looked is None:
        st.caption(f"{said} · {rows_and_labels(plan, spec)}")
        return
    seen = looked

    def draw() -> None:
        with frame.boundary("The estimate"):
            st.caption(f"{said} · {run_before_time.in_short(seen)} · {rows_and_labels(plan, spec)}")

    frame.live(draw, until=lambda: run_before_time.is_settled(seen))


def rows_and_labels(plan: Plan, spec: RunSpec) -> str:
    """How many rows of each part and which labels, as Markdown."""
    names = plan.names
    shown = plain(whole(", ".join(names[:_MOST_NAMES])))
    more = " …" if len(names) > _MOST_NAMES else ""
    tested = f", {plan.test_rows:,} to test on" if plan.test_rows else ""
    count = f"{len(names)} labels: " if len(names) > 1 else ""
    how = "stratified by the label" if plan.stratified else "not stratified"
    aside = f" ({EVAL_SHARE:.0%} put aside, {how}, seed {spec.arguments.seed})"
    held = "" if spec.eval_split is not None else aside
    return (
        f"{plan.train_rows:,} rows to train on, {plan.eval_rows:,} to validate on{held}{tested} · "
        f"{count}{shown}{more}"
    )


def of_plan(plan: Plan, spec: RunSpec, owner: str) -> list[Finding]:
    """What the check says, each with its mends; errors first."""
    found = []
    for problem in sorted(plan.problems, key=lambda each: each.severity):
        each = findings.mended(problem, spec)
        if problem.field in _ROLES and problem.severity == "error":
            left_out = cache.training_missing(spec, owner)
            if left_out is not None:
                each = Finding(problem, (left_out, *each.mends))
        found.append(each)
    return found


def of_rows(looked: Looked) -> list[Finding]:
    """What the rows themselves say: leaks, repeats, empty and cut texts, and memory.

    Raises LimitExceeded when comparing them takes longer than a query may.
    """
    spec = looked.spec
    memory = [findings.mended(each, spec) for each in run_before_time.memory_problems(looked)]
    facts = cache.model_facts(spec.model)
    cut = findings.cut(spec, looked.lengths["training"], facts.max_position_embeddings)
    named = findings_special.special(
        spec,
        cache.training_special(spec, looked.owner, looked.shared),
        encoder_decoder=facts.is_encoder_decoder,
    )
    leaked = findings.of_leaks(spec, cache.training_leaks(spec, looked.owner))
    return memory + leaked + cut + named


def problems(found: Sequence[Finding]) -> None:
    """Each as a sentence, with its mends as buttons beside it and the texts that show it."""
    for place, each in enumerate(found):
        problem = each.problem
        if not each.mends:
            notice(problem.severity, problem.message, problem.hint)
        else:
            said, buttons = st.columns([4, 1.3], vertical_alignment="center", gap="small")
            with said:
                notice(problem.severity, problem.message, problem.hint)
            for at, mend in enumerate(each.mends):
                buttons.button(
                    plain(whole(mend.words))[:120],
                    key=f"fine_tune_mend_{place}_{at}",
                    icon=":material/build:",
                    width="stretch",
                    on_click=run_form.fill_in,
                    args=(mend.spec,),
                )
        if each.examples:
            _examples(each, place)


def _examples(finding: Finding, place: int) -> None:
    part = finding.problem.field
    with st.expander(plain(f"The first of these {part}"), key=f"fine_tune_examples_{place}"):
        st.dataframe(
            {
                "row": [each.row for each in finding.examples],
                "text": [whole(" | ".join(each.texts)) for each in finding.examples],
                "found": [
                    "to the letter" if each.exact else "loosely" for each in finding.examples
                ],
            },
            hide_index=True,
            height="content",
            column_config={"row": st.column_config.NumberColumn(width=60)},
        )


def looked_at(spec: RunSpec, plan: Plan, owner: str) -> Looked | None:
    """The rows of the run looked at; None where it cannot start, or torch is needed first."""
    if not plan.can_start or not run_before.ready(spec):
        return None
    try:
        return run_before.look(spec, plan, owner)
    except UserError as error:
        notice("warning", error.message, error.hint)
        return None


def start(name: str, label: str, *, can: bool, begin: Callable[[str], None]) -> bool:
    """The name of the run and the button, and whether that was pressed.

    ``begin`` is called with the name then.
    """
    named, button = st.columns([4, 1], vertical_alignment="bottom")
    # No value of its own: it would be another box, and an empty one, whenever the form changes.
    called = named.text_input(
        "Name of the run", placeholder=whole(name), max_chars=80, key="fine_tune_name"
    )
    pressed = button.button(
        label, type="primary", icon=":material/play_arrow:", width="stretch", disabled=not can
    )
    if pressed:
        begin(called or name)
    return pressed


def errors(found: Sequence[Problem]) -> bool:
    """Whether one of them keeps the run from starting."""
    return any(each.severity == "error" for each in found)
