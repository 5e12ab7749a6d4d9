"""Published shapes of BERT to start from."""

from __future__ import annotations

from dataclasses import dataclass

from glassbox.models.fields import ConfigValues


@dataclass(frozen=True)
class Preset:
    """A published shape to start from; ``source`` says who published it."""

    id: str
    title: str
    source: str
    values: ConfigValues


def _bert(layers: int, hidden: int) -> ConfigValues:
    # Both papers: 64 units a head, a feed-forward part of four times the width.
    return ConfigValues(
        num_hidden_layers=layers,
        hidden_size=hidden,
        num_attention_heads=hidden // 64,
        intermediate_size=4 * hidden,
    )


_TURC = "Turc et al. 2019, Well-Read Students Learn Better"
_DEVLIN = "Devlin et al. 2018, BERT"
PRESETS = (
    Preset("tiny", "Tiny", _TURC, _bert(2, 128)),
    Preset("mini", "Mini", _TURC, _bert(4, 256)),
    Preset("small", "Small", _TURC, _bert(4, 512)),
    Preset("medium", "Medium", _TURC, _bert(8, 512)),
    Preset("base", "Base", _DEVLIN + "; the default of BertConfig()", _bert(12, 768)),
    Preset("large", "Large", _DEVLIN, _bert(24, 1_024)),
    Preset(
        "minilm",
        "MiniLM",
        "all-MiniLM-L6-v2, the embedded model",
        ConfigValues(
            num_hidden_layers=6, hidden_size=384, num_attention_heads=12, intermediate_size=1_536
        ),
    ),
)
PRESET_BY_ID = {each.id: each for each in PRESETS}
