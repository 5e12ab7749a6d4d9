"""Counting a model's parameters and building it, beside the bare constructor."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """BERT base: the formula against the quickest way without one."""
    from glassbox import heavy
    from glassbox.models import checks, cost
    from glassbox.models.fields import ConfigValues

    values = ConfigValues()

    def bare_meta() -> int:
        with heavy.torch.device("meta"):
            return int(heavy.BertModel(heavy.BertConfig()).num_parameters())

    def moved() -> None:
        checks.check(values)
        cost.count(values)

    yield Case("one slider moved: checks and count", moved, bare_meta, "BertModel on meta")
