"""Rows that have the same hash: repeats, rows that two splits share, labels that contradict."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np

    from glassbox.data.prints import Prints


def groups(hashes: np.ndarray, among: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The row numbers of ``among``, equal hashes side by side; and where each group starts.

    Groups are in the order of their hashes, the rows of a group in their own.
    """
    import numpy as np

    order = among[np.argsort(hashes[among], kind="stable")]
    values = hashes[order]
    new = np.ones(len(order), bool)
    new[1:] = values[1:] != values[:-1]
    return order, np.flatnonzero(new)


def _listed(order: np.ndarray, starts: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """The rows of the wanted groups, the groups in the order of their first rows."""
    import numpy as np

    sizes = np.diff(np.append(starts, len(order)))
    first = np.repeat(order[starts], sizes)
    kept = np.repeat(wanted, sizes)
    order, first = order[kept], first[kept]
    return order[np.lexsort((order, first))]


def repeats(prints: Prints, hashes: np.ndarray, among: np.ndarray | None) -> tuple[int, np.ndarray]:
    """How many rows repeat an earlier one of their split; and all rows of such groups."""
    import numpy as np

    number, listed = 0, []
    for _, part in prints.parts():
        rows = np.arange(part.start, part.stop)
        rows = rows if among is None else rows[among[part]]
        if not rows.size:
            continue
        order, starts = groups(hashes, rows)
        number += len(order) - len(starts)
        sizes = np.diff(np.append(starts, len(order)))
        listed.append(_listed(order, starts, sizes > 1))
    return number, np.concatenate(listed) if listed else np.empty(0, np.int64)


def shared(prints: Prints, hashes: np.ndarray, train: str, other: str) -> tuple[int, np.ndarray]:
    """How many rows of ``train`` have the hash of a row of ``other``; and both sides' rows."""
    import numpy as np

    where = dict(prints.parts())
    rows = np.concatenate([np.arange(where[name].start, where[name].stop)
                           for name in (train, other)])  # fmt: skip
    rows = rows[~prints.empty[rows]]
    if not rows.size:
        return 0, rows
    order, starts = groups(hashes, rows)
    of_train = (order >= where[train].start) & (order < where[train].stop)
    trained = np.add.reduceat(of_train.astype(np.int64), starts)
    sizes = np.diff(np.append(starts, len(order)))
    both = (trained > 0) & (trained < sizes)
    return int(trained[both].sum()), _listed(order, starts, both)


def conflicts(hashes: np.ndarray, label: np.ndarray, among: np.ndarray) -> np.ndarray:
    """The rows whose hash comes with more than one label."""
    import numpy as np

    rows = np.flatnonzero(among)
    if not rows.size:
        return rows
    order, starts = groups(hashes, rows)
    least = np.minimum.reduceat(label[order], starts)
    most = np.maximum.reduceat(label[order], starts)
    return _listed(order, starts, least != most)
