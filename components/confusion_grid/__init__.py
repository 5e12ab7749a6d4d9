"""A confusion matrix whose cells are buttons: a click on one asks for its rows.

See confusion_grid.js. Names travel as data and are set as textContent.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import streamlit as st

from glassbox.text import whole

_HERE = Path(__file__).parent
_component = st.components.v2.component(
    "glassbox_confusion_grid",
    html='<div class="grid"></div>\n<!-- filled by confusion_grid.js -->',
    css=(_HERE / "confusion_grid.css").read_text(encoding="utf-8"),
    js=(_HERE / "confusion_grid.js").read_text(encoding="utf-8"),
)
MOST_DRAWN = 50
Cell = tuple[int, int]


def confusion_grid(
    names: Sequence[str],
    counts: Sequence[Sequence[int]],
    *,
    key: str,
    shares: bool = False,
    picked: Cell | None = None,
    on_pick: Callable[[Cell | None], None] | None = None,
) -> None:
    """Rows are the true classes, columns the predicted ones; the colour is the share of the row.

    ``shares`` writes that share instead of the count. ``on_pick`` gets (true, predicted) of a
    click, None where the picked one was clicked again; without it the cells are only read.
    """

    def clicked() -> None:
        sent = (st.session_state.get(key) or {}).get("picked")
        if on_pick is None or not isinstance(sent, list) or len(sent) != 2:
            return
        if all(type(at) is int and 0 <= at < len(names) for at in sent):
            on_pick((sent[0], sent[1]) if tuple(sent) != picked else None)

    data = payload(names, counts, shares=shares)
    data |= {"picked": list(picked) if picked else None, "clickable": on_pick is not None}
    _component(key=key, data=data, on_picked_change=clicked)


def payload(
    names: Sequence[str], counts: Sequence[Sequence[int]], *, shares: bool
) -> dict[str, Any]:
    """What confusion_grid.js draws: texts and shares (0 to 1) of the first MOST_DRAWN classes."""
    drawn = range(min(len(names), MOST_DRAWN))
    parts = [[row[column] / max(1, sum(row)) for column in drawn] for row in counts[:MOST_DRAWN]]
    texts = [
        [f"{parts[row][column]:.0%}" if shares else f"{counts[row][column]:,}" for column in drawn]
        for row in drawn
    ]
    return {
        "names": [whole(names[at]) for at in drawn],
        "counts": [[int(counts[row][column]) for column in drawn] for row in drawn],
        "texts": texts,
        "shares": parts,
    }
