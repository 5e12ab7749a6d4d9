"""A mask and its attention as a grid: a row for each token that reads, a column for each read."""

from __future__ import annotations

from html import escape

import streamlit as st

from components.token_label import shown
from glassbox.families.visibility import Sight
from glassbox.text import whole

_COLOUR = "#0b6e86"
# What the mask took is hatched: it is not the same as a weight that is small.
_HATCH = (
    "background:repeating-linear-gradient(45deg,color-mix(in srgb,currentColor 34%,transparent) "
    "0 1px,transparent 1px 4px);"
)
# Numbers need cells of 16 pixels: three grids stand side by side.
_MOST_WRITTEN = 11
_LABEL = (
    "font-size:.74rem;font-weight:400;white-space:nowrap;overflow:hidden;text-overflow:ellipsis;"
)


def grid(
    sight: Sight,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    head: int | None,
    *,
    mask: bool,
    label: str,
) -> None:
    """Draw the mask alone, or with the weights of ``head`` (None: the mean). Tokens are text."""
    weights = sight.weights.mean(0) if head is None else sight.weights[head]
    top = max(0.2, float(weights.max()))
    written = max(len(rows), len(columns)) <= _MOST_WRITTEN
    corner = '<span style="font-size:.68rem;opacity:.7;align-self:end">reads ↓ read →</span>'
    heads = "".join(
        f'<span role="columnheader" style="{_LABEL}writing-mode:vertical-rl;'
        f'transform:rotate(180deg);max-height:5.5rem;justify-self:center;align-self:end">{_text(each)}</span>'
        for each in columns
    )
    body = []
    for down, reader in enumerate(rows):
        cells = "".join(
            _cell(
                reader,
                read,
                bool(sight.seen[down, along]),
                float(weights[down, along]),
                top,
                mask,
                written,
            )
            for along, read in enumerate(columns)
        )
        body.append(
            f'<div role="row" style="display:contents"><span role="rowheader" style="{_LABEL}'
            f'text-align:right;padding-right:.3rem;min-width:0;line-height:1.05">{_text(reader)}</span>'
            f"{cells}</div>"
        )
    st.html(
        f'<div role="table" aria-label="{escape(label)}" data-sight="{escape(label)}" '
        'style="display:grid;gap:1px;align-items:center;'
        f"grid-template-columns:fit-content(5.2rem) repeat({len(columns)},minmax(0,1.75rem))"
        f'"><div role="row" style="display:contents">{corner}{heads}</div>'
        f"{''.join(body)}</div>"
    )


def _text(token: str) -> str:
    return escape(whole(shown(token)))


def _cell(
    reader: str, read: str, seen: bool, weight: float, top: float, mask: bool, written: bool
) -> str:
    style = "display:grid;place-items:center;font-size:.56rem;border-radius:2px;aspect-ratio:1;"
    style += "font-variant-numeric:tabular-nums;"
    said, state = "", "seen" if seen else "masked"
    if not seen:
        style += _HATCH
        says = "the mask hides it"
        said = "0" if mask else ""
        style += "opacity:.75;" if mask else ""
    elif mask:
        style += f"background:color-mix(in srgb,{_COLOUR} 45%,transparent);"
        said, says = "1", "the mask lets it be seen"
    else:
        share = round(88 * min(1.0, weight / top))
        style += f"background:color-mix(in srgb,{_COLOUR} {share}%,transparent);"
        style += "color:#fff;" if share > 55 else ""
        style += "outline:1px solid color-mix(in srgb,currentColor 12%,transparent);"
        style += "outline-offset:-1px;"
        said, says = f"{weight:.2f}".lstrip("0") if weight < 0.995 else "1", f"{weight:.4f}"
    title = f"{shown(reader)} reads {shown(read)}: {says}"
    text = said if written else ""
    return (
        f'<span role="cell" data-cell="{state}" style="{style}" '
        f'title="{escape(whole(title))}">{text}</span>'
    )
