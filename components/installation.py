"""The state of this installation: versions, what it computes on, and whether the Hub answers."""

from __future__ import annotations

import streamlit as st

from glassbox.system import Installation

_HUB = {
    "reachable": "Reachable: Hub names work.",
    "unreachable": "Not reachable: everything embedded and uploaded works.",
    "off": "Switched off: everything embedded and uploaded works.",
    "unknown": "Being tried …",
}


def _torch(look: Installation) -> str:
    if look.warm.state == "warm":
        return f"Loaded in {look.warm.seconds:.0f} s."
    if look.warm.state == "failed":
        return f"Cannot be loaded: {look.warm.error}"
    return f"Being loaded, {look.warm.seconds:.0f} s so far …"


def _device(look: Installation) -> str:
    if look.gpu is None:
        return f"{look.cores} CPU cores; a GPU is looked for once PyTorch is in"
    if look.gpu == "none":
        return f"{look.cores} CPU cores, no GPU"
    return f"GPU {look.gpu}, {look.cores} CPU cores"


def installation(look: Installation) -> None:
    """Draw two tables: what it runs on, and the versions of what it runs with."""
    rows = {
        "Computes on": _device(look),
        "Memory": f"{look.memory_free_gb:.1f} of {look.memory_gb:.1f} GB free",
        "Disk": f"{look.disk_free_gb:.1f} GB free",
        "PyTorch": _torch(look),
        "Hugging Face Hub": _HUB[look.hub],
        "Profile": look.profile,
    }
    left, right = st.columns(2)
    with left:
        st.table({"This machine": list(rows), "State": list(rows.values())}, hide_index=True)
    with right:
        names = ["python", *look.versions]
        st.table(
            {"Package": names, "Version": [look.python, *look.versions.values()]}, hide_index=True
        )
