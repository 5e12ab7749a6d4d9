"""All eleven families.

Names, defaults and what differs are those of transformers 5.23; a test holds the data to it. The
bare config of a family is not its "base" model: AlbertConfig() is the widest ALBERT, BartConfig()
is BART-large.
"""

from __future__ import annotations

from glassbox.models.families_decoder import BART, GPT, GPT2, MARIAN, MBART, T5
from glassbox.models.families_encoder import ALBERT, BERT, DISTILBERT, ELECTRA, ROBERTA

FAMILIES = (BERT, ALBERT, DISTILBERT, ELECTRA, ROBERTA, GPT, GPT2, BART, T5, MBART, MARIAN)
BY_ID = {each.id: each for each in FAMILIES}
