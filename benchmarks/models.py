"""All that is computed when a slider moves, beside building the model without its weights."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from benchmarks.harness import Case


def cases() -> Iterator[Case]:
    """BERT base and large: the formulas against the quickest way without them."""
    from glassbox import heavy
    from glassbox.models import build, checks, cost, flops, memory_cost, sweep
    from glassbox.models.config_values import ConfigValues
    from glassbox.models.presets import PRESET_BY_ID

    run = checks.Run(batch=8, length=128)
    base, large = ConfigValues(), PRESET_BY_ID["large"].values
    layers = iter(range(10**9))

    def panel(values: ConfigValues) -> int:
        # Another config each time, as a slider gives one.
        moved = replace(values, num_hidden_layers=1 + next(layers) % 24)
        checks.check(moved, 10**10, run)
        total = cost.count(moved).parameters
        flops.flops(moved, run.batch, run.length)
        memory_cost.held(moved)
        memory_cost.running(moved, run.batch, run.length)
        memory_cost.training(moved, run.batch, run.length)
        sweep.sweep(moved, "num_hidden_layers", batch=run.batch, length=run.length)
        return total

    def bare_meta(values: ConfigValues) -> int:
        with heavy.torch.device("meta"):
            model = heavy.BertModel(build.bert_config(values))
        return int(model.num_parameters())

    for name, values in (("base", base), ("large", large)):
        yield Case(
            f"the whole cost panel, one change of BERT {name}",
            lambda values=values: panel(values),  # type: ignore[misc]
            lambda values=values: bare_meta(values),  # type: ignore[misc]
            "parameters of BertModel on meta",
        )
    yield Case(
        "parameters alone, BERT base",
        lambda: cost.parameters(base),
        lambda: bare_meta(base),
        "parameters of BertModel on meta",
    )
