"""The Python of what was kept of a run: loading it, and handing it to the Hub."""

from __future__ import annotations

from glassbox.training.spec import RunSpec

_LOAD = """\
import torch
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder = {folder!r}  # model/ of the zip
model = AutoModelForSequenceClassification.from_pretrained(folder, dtype="float32").eval()
tokenizer = AutoTokenizer.from_pretrained(folder)

texts = {texts}
batch = tokenizer(
    *texts, truncation=True, max_length={max_length}, padding=True, return_tensors="pt"
)
with torch.inference_mode():
    logits = model(**batch).logits
print(model.config.id2label, logits)

# To the Hub, with a token that can write (hf auth login):
# model.push_to_hub("your-name/my-classifier", private=True)
# tokenizer.push_to_hub("your-name/my-classifier", private=True)
"""


def load(spec: RunSpec, folder: str = "model") -> str:
    """Loading the folder of a kept run, and its logits of some texts."""
    texts = [["It works as it should.", "I will not buy it again."]]
    if spec.text_pair is not None:
        texts.append(["It does what it should.", "I shall buy it again."])
    return _LOAD.format(folder=folder, texts=repr(texts), max_length=spec.max_length)
