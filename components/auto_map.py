"""The map of auto classes: families by tasks, why there are gaps, and the whole library by name."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import streamlit as st

from components.notice import plain
from glassbox.models.auto_classes import (
    AutoClass,
    auto_classes,
    for_families,
    model_types,
    why_not,
)
from glassbox.models.families import BASE, Choice, Family
from glassbox.models.families_data import FAMILIES

_SHOWN = "auto_shown"
_FIND = "auto_find"
_FIRST = (
    BASE,
    "AutoModelForMaskedLM",
    "AutoModelForCausalLM",
    "AutoModelForSeq2SeqLM",
    "AutoModelForSequenceClassification",
    "AutoModelForTokenClassification",
    "AutoModelForQuestionAnswering",
)
_MOST_FOUND = 400
_STYLE = (
    "<style>"
    ".auto-map{border-collapse:collapse;width:100%;font-size:.8rem;line-height:1.3}"
    ".auto-map th,.auto-map td{padding:.35rem .5rem;text-align:left;vertical-align:top;"
    "border-bottom:1px solid color-mix(in srgb,currentColor 15%,transparent)}"
    ".auto-map thead th{font-weight:600;vertical-align:bottom}"
    ".auto-map tbody th{font-weight:600;white-space:nowrap}"
    ".auto-map .gap{opacity:.55}"
    ".auto-map .count{display:block;font-weight:400;opacity:.75}"
    ".auto-map .row{background:color-mix(in srgb,currentColor 6%,transparent)}"
    ".auto-map .chosen{outline:2px solid #2a93b8;outline-offset:-2px;font-weight:600}"
    "</style>"
)


def auto_map(chosen: Choice) -> None:
    """Families by auto classes, the chosen one marked, and its gaps in sentences."""
    every = for_families(FAMILIES)
    names = st.pills(
        "Auto classes",
        [each.name for each in every],
        default=[each.name for each in every if each.name in _FIRST],
        selection_mode="multi",
        format_func=_short,
        key=_SHOWN,
        persist_state="session",
        help="AutoModelFor… each; which of them the table shows.",
    )
    shown = [each for each in every if each.name in names]
    if shown:
        st.html(_STYLE + _table(shown, chosen))
        st.caption(
            "Read from the library. A number is how many architectures of transformers have the "
            "class; – is a gap."
        )
    _gaps(chosen.family, every)


def _short(name: str) -> str:
    return name.removeprefix("AutoModelFor") if name != BASE else BASE


def _breakable(name: str) -> str:
    """A class name that a table may break between its words; only letters and digits stay."""
    return "<wbr>".join(escape(part) for part in re.findall(r"[A-Z0-9]+[a-z0-9]*|[a-z]+", name))


def _table(shown: Sequence[AutoClass], chosen: Choice) -> str:
    head = "".join(
        f'<th scope="col" title="{escape(each.about)}">{_breakable(each.name)}'
        f'<span class="count">{len(each.classes):,}</span></th>'
        for each in shown
    )
    body = "".join(_row(family, shown, chosen) for family in FAMILIES)
    return (
        '<table class="auto-map" data-table="auto-classes"><thead><tr><th scope="col">Family</th>'
        f"{head}</tr></thead><tbody>{body}</tbody></table>"
    )


def _row(family: Family, shown: Sequence[AutoClass], chosen: Choice) -> str:
    mine = family.id == chosen.family.id
    cells = []
    for auto in shown:
        names = auto.of(family.id)
        if not names:
            why = escape(why_not(auto.name, family))
            cells.append(f'<td class="gap" title="{why}" aria-label="none: {why}">–</td>')
            continue
        marked = ' class="chosen"' if mine and auto.name == chosen.auto_class else ""
        cells.append(f"<td{marked}>{_breakable(names[0])}</td>")
    row = ' class="row"' if mine else ""
    return f'<tr{row}><th scope="row">{escape(family.title)}</th>{"".join(cells)}</tr>'


def _gaps(family: Family, every: Sequence[AutoClass]) -> None:
    gaps = [(each.name, why_not(each.name, family)) for each in every if not each.of(family.id)]
    st.markdown(f"**What {plain(family.title)} does not have**")
    if not gaps:
        st.markdown("Nothing of the above.")
    st.markdown("\n".join(f"- {_short(name)}: {plain(why)}" for name, why in gaps))


def whole_library() -> None:
    """All auto classes with their counts, or, for a typed name, what an architecture has."""
    every = auto_classes()
    types = model_types()
    typed = st.text_input(
        "Any architecture of the library",
        key=_FIND,
        placeholder="a model_type, such as llama or whisper",
        max_chars=60,
        width=420,
        help=f"The library knows {len(types):,} of them.",
    )
    wanted = (typed or "").strip().lower()
    if not wanted:
        st.dataframe(
            {
                "Auto class": [each.name for each in every],
                "What for": [each.about for each in every],
                "Architectures": [len(each.classes) for each in every],
                "Of these eleven": [
                    sum(bool(each.of(family.id)) for family in FAMILIES) for each in every
                ],
            },
            hide_index=True,
            height=320,
            key="auto_classes",
            alt="All auto classes, and how many architectures have a class in each",
        )
        return
    found = [
        (type, auto.name, " / ".join(names))
        for auto in every
        for type, names in auto.classes
        if wanted in type
    ]
    found.sort(key=lambda row: (row[0] != wanted, row[0]))
    if not found:
        st.caption("No model\\_type of the library has that in its name.")
        return
    st.dataframe(
        {
            "model_type": [row[0] for row in found[:_MOST_FOUND]],
            "Auto class": [row[1] for row in found[:_MOST_FOUND]],
            "Class": [row[2] for row in found[:_MOST_FOUND]],
        },
        hide_index=True,
        height=320,
        key="auto_found",
        alt="Classes of the architectures that were looked for",
    )
    if len(found) > _MOST_FOUND:
        st.caption(f"The first {_MOST_FOUND} of {len(found):,}.")
