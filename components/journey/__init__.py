"""The way from raw text to a label as one picture; each stage opens the page that shows it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import streamlit as st

_HERE = Path(__file__).parent
_COMPONENT = st.components.v2.component(
    "glassbox_journey",
    html='<ol class="journey"></ol>\n<!-- filled by journey.js -->',
    css=(_HERE / "journey.css").read_text(encoding="utf-8"),
    js=(_HERE / "journey.js").read_text(encoding="utf-8"),
)


@dataclass(frozen=True)
class Stage:
    """One station: what it is called, what is there (lines of real values), and its page."""

    title: str
    values: tuple[str, ...]
    note: str
    page: str


def journey(stages: list[Stage], *, key: str) -> str | None:
    """Draw the stages in order; gives back the page of the one that was just clicked."""
    result = _COMPONENT(
        key=key, data={"stages": [asdict(stage) for stage in stages]}, on_open_change=lambda: None
    )
    opened = result.open
    return opened if opened in {stage.page for stage in stages} else None
