"""Any Dataset as an Arrow stream file that can be memory-mapped again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from glassbox.data import columnar, limits, picking
from glassbox.data.report import Report

if TYPE_CHECKING:
    from datasets import Dataset

_BATCH_ROWS = 10_000


def write(dataset: Dataset, report: Report, target: Path) -> Report:
    """Write all rows of ``dataset`` in its own order to ``target``; the report as it then is.

    Features that open files when read (Image, Audio) become what they are made of: bytes and path.
    """
    limits.require_rows(len(dataset))
    batches = picking.batches(dataset, _BATCH_ROWS)
    made = columnar.copy(dataset.features.arrow_schema, batches, target, report.format)
    return replace(
        report, rows=made.rows, columns=made.columns, repairs=(*report.repairs, *made.repairs)
    )
