"""The id that a form gives its run: two clicks on one form are one run.

It is made with the form and not with the click. A browser may send a second click before it has
heard of the run that came of the first; so an id that was used serves until the form has been drawn
again without a click.
"""

from __future__ import annotations

from collections.abc import MutableMapping
from typing import Any

from glassbox import workspace

_ID, _USED = "fine_tune_id", "fine_tune_id_used"


def current(state: MutableMapping[Any, Any]) -> str:
    """The id for the run of this form; ``state`` is the session's."""
    return str(state.setdefault(_ID, workspace.new_id()))


def used(state: MutableMapping[Any, Any]) -> None:
    """A run of this id was started."""
    state[_USED] = True


def drawn(state: MutableMapping[Any, Any]) -> None:
    """The form was drawn and nobody has clicked: the next click is for a run of its own."""
    if state.pop(_USED, False):
        state.pop(_ID, None)
    current(state)
