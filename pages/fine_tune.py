import streamlit as st

from components import (
    cache,
    code,
    frame,
    notice,
    run_form,
    run_list,
    run_live,
    run_result,
    run_steer,
    visitor,
)
from glassbox import catalog, workspace
from glassbox.errors import NotFound
from glassbox.snippets import fine_tune as snippets
from glassbox.training import launcher, predict, store, tickets
from glassbox.training.choices import Plan
from glassbox.training.curve import curve
from glassbox.training.events import Feed
from glassbox.training.spec import RunSpec
from glassbox.training.store import Run

REFRESH_SECONDS = 0.5
# The one that learns within minutes; the sentence pairs take a quarter of an hour on one core.
EXAMPLE = "sample:reviews"


def feed_of(run: Run) -> Feed:
    """What this browser has read of the run so far; a reload begins again from the file."""
    key = "fine_tune_feed"
    if key not in st.session_state or st.session_state[key].path.parent != run.folder:
        st.session_state[key] = Feed(run.folder / "events.jsonl")
    feed: Feed = st.session_state[key]
    feed.update()
    return feed


def open_run(id: str) -> None:
    st.query_params.clear()
    st.query_params["run"] = id


def close_run(spec: RunSpec | None = None) -> None:
    st.query_params.clear()
    if spec is not None:
        st.query_params["dataset"] = spec.dataset
        st.query_params["model"] = spec.model


def watch(id: str, was_live: bool) -> None:
    """The part that refreshes itself while the run lives."""
    with frame.boundary("The view of this run"):
        run = store.get(id)
        if run.state == "queued":
            launcher.prepare()
        if was_live and not run.is_live:
            st.rerun()
        feed = feed_of(run)
        shown = curve(feed.logs)
        name, again = st.columns([6, 1], vertical_alignment="center")
        name.markdown(f"### {notice.plain(run.name)} {run_live.badge(run.state)}")
        # In a fragment a callback alone would redraw only the fragment.
        if again.button("New run", icon=":material/add:", width="stretch"):
            close_run(run.spec)
            st.rerun()
        bar, button = st.columns([6, 1], vertical_alignment="center")
        with bar:
            run_live.progress(run, tickets.place(id) if run.state == "queued" else None)
        with button:
            asked = run_steer.draw(run, own=run.owner == visitor.owner())
        if asked == "stop":
            store.stop(id, visitor.owner())
        elif asked == "resume":
            with frame.boundary("Resuming the run"):
                launcher.resume(id, visitor.owner())
                st.rerun()
        if not run.is_live:
            run_result.scores(run, store.read_results(run.folder))
        run_live.numbers(run, shown)
        run_live.curves(run, shown)
        run_live.printed(run, store.tail(run.folder, run_live.LOG_LINES), feed.notes)


def show_run(id: str) -> None:
    run = store.get(id)
    if run.owner != visitor.owner():
        notice.notice("info", "This run is somebody else's: you can watch it, not steer it.")
    results = None if run.is_live else store.read_results(run.folder)
    # No interval once it has ended: a page that watches nothing asks for nothing.
    st.fragment(watch, run_every=REFRESH_SECONDS if run.is_live else None)(id, run.is_live)
    if run.status.has_model and not run.is_live:
        st.subheader("Try it", anchor=False)
        with frame.boundary("Trying the model"):
            try_it(run)
    if results is not None:
        run_result.details(run, results)
    with frame.boundary("The code of this run"):
        show_code(run.spec, cache.training_plan(run.spec, run.owner))


def try_it(run: Run) -> None:
    left, right = st.columns([3, 2])
    with left:
        text, pair = run_result.sentences(run.spec.text, run.spec.text_pair)
    with right:
        if text is None:
            st.caption("Type a sentence of your own; the model's answer comes here.")
        elif frame.models_ready():
            with frame.boundary("Trying the model"):
                model = cache.classifier(run.id)
                run_result.prediction(predict.classify(model, text, pair))


def show_code(spec: RunSpec, plan: Plan) -> None:
    if plan.can_start:
        code.snippet(snippets.source(spec, plan))


def show_form(owner: str) -> None:
    launcher.prepare()
    live = next((run for run in store.owned(owner) if run.is_live), None)
    if live is not None:
        said, button = st.columns([6, 1], vertical_alignment="center")
        said.markdown(f"{run_live.badge(live.state)} **{notice.plain(live.name)}** is going.")
        button.button("Open it", width="stretch", on_click=open_run, args=(live.id,))
    with st.container(border=True):
        st.markdown("**Data**")
        columns = st.columns([1.6, 1, 1, 1])
        entries = catalog.datasets(owner)
        dataset = run_form.source("Dataset", entries, "dataset", EXAMPLE, columns[0])
        choices = cache.training_choices(dataset, owner)
        roles = run_form.data(choices, dataset, columns[1:])
    with st.container(border=True):
        st.markdown("**Model and TrainingArguments**")
        first, second, third = st.columns([2, 1, 1])
        entries = catalog.models(owner)
        model = run_form.source("Model", entries, "model", catalog.EMBEDDED_MODEL, first)
        init = run_form.start_from(model, second)
        length = run_form.max_length(choices.suggested, third)
        arguments = run_form.arguments(choices.suggested.arguments, dataset)
    spec = RunSpec(**roles, model=model, init=init, max_length=length, arguments=arguments)
    notice.problems(list(choices.problems))
    if choices.problems:
        return
    plan = cache.training_plan(spec, owner)
    notice.problems(list(plan.problems))
    run_form.summary(plan, spec)
    offer(spec, plan, owner)
    show_code(spec, plan)


def offer(spec: RunSpec, plan: Plan, owner: str) -> None:
    """Name and Start. The id is made with the form, so that two clicks start one run."""
    id = st.session_state.setdefault("fine_tune_id", workspace.new_id())
    name, button = st.columns([4, 1], vertical_alignment="bottom")
    called = name.text_input(
        "Name of the run", value=run_form.title(spec), max_chars=store.NAME_CHARS
    )
    if button.button(
        "Start", type="primary", icon=":material/play_arrow:", width="stretch",
        disabled=not plan.can_start,
    ):  # fmt: skip
        with frame.boundary("Starting the run"):
            started = launcher.start(spec, called, owner, id)
            del st.session_state["fine_tune_id"]
            open_run(started)
            st.rerun()


def show_runs(owner: str) -> None:
    runs = store.owned(owner)
    if not runs:
        return
    st.subheader("Your runs", anchor=False)
    chosen = run_list.draw(runs)
    if chosen is None:
        return
    if chosen.verb == "delete":
        store.delete(chosen.id, owner)
    else:
        open_run(chosen.id)
    st.rerun()


with frame.page(frame.FINE_TUNE):
    if "run" in st.query_params:
        try:
            show_run(st.query_params["run"])
        except NotFound as error:
            notice.user_error(error)
            st.button("New run", icon=":material/add:", on_click=close_run)
    else:
        show_form(visitor.owner())
        with frame.boundary("The list of runs"):
            show_runs(visitor.owner())
