"""What can go wrong for a person, in words a person can act on.

UserError            a message and a hint; the frame shows both
  LimitExceeded      a named limit of settings.py was hit
  NotFound           no such thing, or it belongs to somebody else
  Unavailable        something outside this machine, or not installed, is needed

Problem              one finding of a check; checks return lists of them and raise nothing
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


class UserError(Exception):
    """Bad input or a state that the person can mend.

    ``message`` says in one sentence what is wrong and where; ``hint`` what to do about it.
    Both are plain text: whoever shows them escapes them.
    """

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint


class LimitExceeded(UserError):
    """A limit of :class:`glassbox.settings.Settings` was hit; ``limit`` is the field's name."""

    def __init__(self, message: str, limit: str, hint: str = "") -> None:
        variable = f"GLASSBOX_{limit.upper()}"
        super().__init__(message, f"{hint} The limit is the setting {variable}.".strip())
        self.limit = limit


class NotFound(UserError):
    """Nothing of that name here. Said in the same words when it is there but somebody else's."""


class Unavailable(UserError):
    """Something that Glassbox does not bring itself is missing or cannot be reached."""


Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True)
class Problem:
    """One finding of a check.

    ``field`` is the name of the setting or column it is about. ``severity`` is "error" when going
    on would fail or give a wrong result, "warning" when it would work but is probably not meant,
    "info" when it is worth knowing.
    ``mends`` are values for ``field`` that would work, nearest first.
    """

    field: str
    message: str
    hint: str = ""
    severity: Severity = "error"
    mends: tuple[int | float | str, ...] = ()
