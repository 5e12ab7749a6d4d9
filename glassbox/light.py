"""The one door for the parts of `transformers` that do not import torch: the tokenizers.

`transformers` loads its classes lazily, and not safely from several threads at once: of 30 people
who opened a page of a fresh server together, 28 saw an ImportError. Python imports a module of ours
only once, whoever else waits for it, so every class comes through here or through heavy.py.
"""

from __future__ import annotations

from transformers import (
    BatchEncoding,
    BertTokenizer,
    PreTrainedTokenizerBase,
    PreTrainedTokenizerFast,
)
from transformers.utils import logging as transformers_logging
from transformers.utils.chat_template_utils import render_jinja_template

# Warnings of the library are for the log of a notebook; the pages say the same in their own words.
transformers_logging.set_verbosity_error()
transformers_logging.disable_progress_bar()

__all__ = [
    "BatchEncoding",
    "BertTokenizer",
    "PreTrainedTokenizerBase",
    "PreTrainedTokenizerFast",
    "render_jinja_template",
]
