"""Every page's frame: title, menu, and the boundary where an error becomes a sentence."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import streamlit as st

from components import visitor
from components.notice import notice, user_error
from glassbox import settings, warmup
from glassbox.errors import UserError

_log = logging.getLogger("glassbox")
_BRAND = Path(__file__).parent / "brand"
# The paths of the page that is shown, and of the one that the run before showed.
_PAGE, _PAGE_BEFORE = "frame_page", "frame_page_before"


@dataclass(frozen=True)
class PageInfo:
    """A page as the menu and the tests know it; ``path`` is relative to app.py."""

    path: str
    title: str
    icon: str
    lead: str

    @property
    def url(self) -> str:
        """The page's path in the browser: the stem of its file, nothing for Home."""
        return "" if self.path == "app.py" else self.path.removeprefix("pages/").removesuffix(".py")


HOME = PageInfo(
    "app.py",
    "Home",
    ":material/home:",
    "Open up Transformers: text becomes tokens, a config becomes a model, and a model learns.",
)
TOKENIZER = PageInfo(
    "pages/tokenizer.py",
    "Tokenizer",
    ":material/segment:",
    "See how any tokenizer cuts a text, step by step, and the ids that a model is given.",
)
MODEL = PageInfo(
    "pages/model.py",
    "Model",
    ":material/account_tree:",
    "Edit a config and see at once what it costs; build the model it describes, look inside, and "
    "keep it.",
)
DATASET = PageInfo(
    "pages/dataset.py",
    "Dataset",
    ":material/table_rows:",
    "Open a file as a DatasetDict: its splits, its features, and any slice of its rows.",
)
FINE_TUNE = PageInfo(
    "pages/fine_tune.py",
    "Fine-tune",
    ":material/show_chart:",
    "Watch the real Trainer teach a model your labels, and try the model on your own sentence.",
)
PIPELINE = PageInfo(
    "pages/pipeline.py",
    "Pipeline",
    ":material/conveyor_belt:",
    "Open up pipeline(): from raw text to a label, every stage with its real tensors, and the same "
    "in one line.",
)
FAMILIES = PageInfo(
    "pages/families.py",
    "Families",
    ":material/family_history:",
    "Encoder, decoder, encoder-decoder: what flows in each, what it learns from, and what it can "
    "do.",
)
PAGES = (HOME, TOKENIZER, MODEL, DATASET, FINE_TUNE, PIPELINE, FAMILIES)


@contextmanager
def boundary(what: str = "This part of the page") -> Iterator[None]:
    """Turn an error inside into a sentence in its place; what was drawn before stays.

    Whatever is no UserError is a fault of ours: it is logged with an incident id, and the page
    shows the id (and, on a laptop, the error's type), never its text.
    """
    try:
        yield
    except UserError as error:
        user_error(error)
    except Exception as error:
        incident = secrets.token_hex(4)
        _log.exception("incident %s", incident)
        kind = f" ({type(error).__name__})" if settings.current().show_error_type else ""
        notice(
            "error",
            f"{what} failed for a reason that Glassbox did not foresee{kind}.",
            f"The server's log has the details under incident {incident}. Change the input, or "
            "reload the page.",
        )


def _menu() -> None:
    st.logo(str(_BRAND / "logo.svg"), size="large", icon_image=str(_BRAND / "mark.svg"))
    with st.sidebar:
        for page in PAGES:
            st.page_link(page.path, label=page.title, icon=page.icon)
        visitor.keep()


@contextmanager
def page(info: PageInfo) -> Iterator[None]:
    """Draw the frame of a page around its body; torch is warmed up once the page stands."""
    # A picture of our own: Streamlit would load an icon or emoji for the tab from another host.
    st.set_page_config(
        page_title=f"{info.title} · Glassbox", page_icon=str(_BRAND / "mark.svg"), layout="wide"
    )
    st.session_state[_PAGE_BEFORE] = st.session_state.get(_PAGE)
    st.session_state[_PAGE] = info.path
    _menu()
    st.title(info.title, anchor=False)
    st.markdown(info.lead)
    try:
        with boundary("This page"):
            yield
    finally:
        # Only now: importing competes with drawing for the interpreter.
        warmup.start()


def arrived() -> bool:
    """Whether the page has only just been opened: the run before, if any, showed another."""
    return bool(st.session_state.get(_PAGE_BEFORE) != st.session_state.get(_PAGE))


def live(draw: Callable[[], None], *, until: Callable[[], bool], every_s: float = 1.0) -> None:
    """Draw now and every ``every_s`` seconds until ``until()``; then the page runs once more.

    A fragment that ticks cannot be told to stop, so its end is a run of the page without it.
    """
    if until():
        draw()
        return

    @st.fragment(run_every=every_s)
    def ticking() -> None:
        if until():
            st.rerun()
        draw()

    ticking()


def models_ready() -> bool:
    """Whether torch is in. If not, say so, and let the page go on by itself when it is."""
    status = warmup.status()
    if status.state == "failed":
        notice(
            "error",
            "PyTorch could not be imported, so models cannot be built or run.",
            f"{status.error} — run `pip install -r requirements.txt` again and restart.",
        )
    elif status.state != "warm":
        live(_loading, until=warmup.is_over)
    return status.state == "warm"


def _loading() -> None:
    notice(
        "info",
        f"PyTorch is being loaded: {warmup.status().seconds:.0f} s of the 10 s or so it takes.",
        "This part of the page goes on by itself. Everything else works already.",
    )
