"""Whose turn it is: a fair queue on disk, without a server.

Every run that was started has a ticket in <workspace>/queue/<run id>.json from the launch until its
process ends. A waiting process looks at all tickets under one lock: the first that may go, in the
order of starting, goes. One whose owner has as many runs going as a person may have lets others
pass. A ticket whose run is dead counts nothing, so a killed process blocks nobody.

Who looks is the runner (runner.py); where there is none, each waiting process looks for itself.
"""

from __future__ import annotations

import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from filelock import FileLock

from glassbox import workspace
from glassbox.settings import current
from glassbox.training import run_state


@dataclass(frozen=True)
class Ticket:
    """One started run: whose, its number in the order of starting, and whether it may go.

    Numbers and not times, since a clock may be set back.
    """

    id: str
    owner: str
    number: int
    active: bool


def folder() -> Path:
    """Where the tickets are, and what belongs to the runner."""
    path = workspace.root() / "queue"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def lock() -> FileLock:
    """Held while tickets are counted and one is changed; a matter of milliseconds."""
    return FileLock(folder() / "lock", thread_local=False)


def slots() -> int:
    """How many runs may train at once: the setting, and never more than there are cores."""
    return min(current().max_runs_at_once, os.cpu_count() or 1)


def put(ticket: Ticket) -> None:
    """Write a ticket, or replace it."""
    workspace.write_json(
        folder() / f"{ticket.id}.json",
        {"owner": ticket.owner, "number": ticket.number, "active": ticket.active},
    )


def append(id: str, owner: str) -> None:
    """Give a run the last place; with the lock held."""
    put(Ticket(id, owner, max((each.number for each in live()), default=0) + 1, active=False))


def get(id: str) -> Ticket | None:
    """The ticket of one run."""
    value = workspace.read_json(folder() / f"{id}.json")
    return None if value is None else _ticket(id, value)


def _ticket(id: str, value: dict[str, Any]) -> Ticket:
    return Ticket(
        id,
        str(value.get("owner", "")),
        value["number"] if isinstance(value.get("number"), int) else 0,
        bool(value.get("active", False)),
    )


def activate(id: str) -> None:
    """Note that the run goes from now on."""
    ticket = get(id)
    if ticket is not None:
        put(replace(ticket, active=True))


def reset() -> None:
    """Let those wait again that were about to begin when the runner died."""
    for ticket in live():
        if ticket.active and not run_state.was_taken(workspace.folder("runs") / ticket.id):
            put(replace(ticket, active=False))


def remove(id: str) -> None:
    """Give a ticket back."""
    (folder() / f"{id}.json").unlink(missing_ok=True)


def live() -> list[Ticket]:
    """All tickets of runs that live, first come first."""
    return [ticket for ticket, lives in _all() if lives]


def prune() -> list[Ticket]:
    """As :func:`live`, and the tickets of dead runs are thrown away; with the lock held.

    Without it the ticket of a run that somebody resumes at this moment could go with them.
    """
    found = _all()
    for ticket, lives in found:
        if not lives:
            remove(ticket.id)
    return [ticket for ticket, lives in found if lives]


def _all() -> list[tuple[Ticket, bool]]:
    found = []
    for path in folder().glob("*.json"):
        value = workspace.read_json(path)
        if value is None or not workspace.is_id(path.stem):
            continue
        run = workspace.folder("runs") / path.stem
        lives = run_state.state_of(run, run_state.read_status(run)) in run_state.LIVE
        found.append((_ticket(path.stem, value), lives))
    return sorted(found, key=lambda each: (each[0].number, each[0].id))


def may_go(id: str, tickets: list[Ticket]) -> bool:
    """Whether the waiting run ``id`` is the next, and there is a free slot for it."""
    going = [ticket.owner for ticket in tickets if ticket.active]
    if len(going) >= slots():
        return False
    per_person = current().max_runs_per_person
    for ticket in tickets:
        if not ticket.active and going.count(ticket.owner) < per_person:
            return ticket.id == id
    return False


def place(id: str) -> int | None:
    """The run's place among those that wait, 1 for the next; None when it does not wait."""
    waiting = [ticket.id for ticket in live() if not ticket.active]
    return waiting.index(id) + 1 if id in waiting else None
