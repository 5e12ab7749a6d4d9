"""The Python of /families, "What it is trained on": the collators of transformers."""

from __future__ import annotations

from collections.abc import Sequence

_MASKED = """\
from transformers import (
    AutoModelForMaskedLM,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
)

folder = "samples/models/bert"
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForMaskedLM.from_pretrained(folder).eval()
texts = {texts!r}
collate = DataCollatorForLanguageModeling(tokenizer, mlm_probability={share!r}, seed={dice!r})
batch = collate([tokenizer(text, return_special_tokens_mask=True) for text in texts])
print(batch["input_ids"], batch["labels"], sep="\\n")
outputs = model(
    input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=batch["labels"]
)
print(outputs.loss)
"""

_CAUSAL = """\
from transformers import (
    AutoModelForCausalLM,
    AutoTokenizer,
    DataCollatorForLanguageModeling,
)

folder = "samples/models/gpt"
tokenizer = AutoTokenizer.from_pretrained(folder)
tokenizer.pad_token = tokenizer.pad_token or tokenizer.eos_token
model = AutoModelForCausalLM.from_pretrained(folder).eval()
texts = {texts!r}
collate = DataCollatorForLanguageModeling(tokenizer, mlm=False)
batch = collate([tokenizer(text) for text in texts])
print(batch["input_ids"], batch["labels"], sep="\\n")
outputs = model(
    input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=batch["labels"]
)
print(outputs.loss)
"""

_NOISE = """\
from transformers import AutoTokenizer, DataCollatorForLanguageModeling

tokenizer = AutoTokenizer.from_pretrained("samples/models/bert")
texts = {texts!r}
hide = DataCollatorForLanguageModeling(
    tokenizer,
    mlm_probability={share!r},
    mask_replace_prob=1.0,
    random_replace_prob=0.0,
    seed={dice!r},
)
features = [tokenizer(text, return_special_tokens_mask=True) for text in texts]
hidden = hide(features)
print(hidden["input_ids"])
"""

_ELECTRA = """\

import torch
from transformers import AutoModelForMaskedLM

generator = AutoModelForMaskedLM.from_pretrained("samples/models/bert").eval()
with torch.no_grad():
    logits = generator(
        input_ids=hidden["input_ids"], attention_mask=hidden["attention_mask"]
    ).logits
draw = torch.Generator().manual_seed({dice!r})
given = hidden["input_ids"].clone()
for row, at in (hidden["labels"] != -100).nonzero().tolist():
    given[row, at] = torch.multinomial(logits[row, at].softmax(-1), 1, generator=draw)[0]
original = torch.where(hidden["labels"] != -100, hidden["labels"], hidden["input_ids"])
labels = (given != original).long()
print(given, labels, sep="\\n")
"""

_DENOISE = """\

from transformers import BartConfig, BartForConditionalGeneration, DataCollatorForSeq2Seq

# As small as can be: the collator asks the model for the shift alone.
model = BartForConditionalGeneration(
    BartConfig(
        vocab_size=len(tokenizer), d_model=8, encoder_layers=1, decoder_layers=1,
        encoder_attention_heads=1, decoder_attention_heads=1, encoder_ffn_dim=8, decoder_ffn_dim=8,
        pad_token_id=tokenizer.pad_token_id, bos_token_id=tokenizer.cls_token_id,
        eos_token_id=tokenizer.sep_token_id, decoder_start_token_id=tokenizer.sep_token_id,
        forced_eos_token_id=None,
    )
)
collate = DataCollatorForSeq2Seq(tokenizer, model=model)
batch = collate(
    [
        {{
            "input_ids": ids[: len(each["input_ids"])],
            "attention_mask": each["attention_mask"],
            "labels": each["input_ids"],
        }}
        for ids, each in zip(hidden["input_ids"].tolist(), features)
    ]
)
print(batch["input_ids"], batch["decoder_input_ids"], batch["labels"], sep="\\n")
"""

_PAIRS = """\
from transformers import AutoModelForSeq2SeqLM, AutoTokenizer, DataCollatorForSeq2Seq

folder = "samples/models/t5"
tokenizer = AutoTokenizer.from_pretrained(folder)
model = AutoModelForSeq2SeqLM.from_pretrained(folder).eval()
sources = {sources!r}
targets = {targets!r}
collate = DataCollatorForSeq2Seq(tokenizer, model=model)
features = [tokenizer(one, text_target=other) for one, other in zip(sources, targets)]
batch = collate(features)
print(batch["input_ids"], batch["decoder_input_ids"], batch["labels"], sep="\\n")
outputs = model(
    input_ids=batch["input_ids"], attention_mask=batch["attention_mask"], labels=batch["labels"]
)
print(outputs.loss)
"""

_SOURCES = {
    "mlm": _MASKED,
    "clm": _CAUSAL,
    "electra": _NOISE + _ELECTRA,
    "denoise": _NOISE + _DENOISE,
}


def source(task: str, texts: Sequence[str], share: float, dice: int) -> str:
    """The script of "mlm", "clm", "electra" or "denoise" on these sentences."""
    return _SOURCES[task].format(texts=list(texts), share=share, dice=dice)


def pairs(sources: Sequence[str], targets: Sequence[str]) -> str:
    """The script of sequence to sequence."""
    return _PAIRS.format(sources=list(sources), targets=list(targets))
