"""The Python of trying a run's model: the pipeline on a text, and which tokens mattered."""

from __future__ import annotations

from glassbox.training.attribution import Method
from glassbox.training.spec import RunSpec

_PIPELINE = """\
from transformers import pipeline

# The folder model/ of the zip that “Keep it” gives.
classify = pipeline("text-classification", model={folder!r})
scores = classify({given}, truncation=True, max_length={max_length}, top_k=None)
print(scores)
"""

_MANY = """\
from transformers import pipeline

# The folder model/ of the zip that “Keep it” gives.
classify = pipeline("text-classification", model={folder!r})
rows = {rows}  # as many as you like
for scores in classify(rows, truncation=True, max_length={max_length}, top_k=None, batch_size=16):
    print(scores)
"""

_SHARES = """\
import torch
from captum.attr import {captum}
from transformers import AutoModelForSequenceClassification, AutoTokenizer

folder = {folder!r}  # model/ of the zip that “Keep it” gives
model = AutoModelForSequenceClassification.from_pretrained(folder, dtype="float32").eval()
tokenizer = AutoTokenizer.from_pretrained(folder)
batch = tokenizer(
    {texts},
    truncation=True,
    max_length={max_length},
    return_tensors="pt",
    return_special_tokens_mask=True,
)
special = batch.pop("special_tokens_mask").bool()
ids = batch.pop("input_ids")


def logit(ids):
    others = {{name: value.expand(len(ids), -1) for name, value in batch.items()}}
    return model(input_ids=ids, **others).logits[:, {target}]


{way}
shares = shares.sum(-1)[0]  # one a token: the sum over its vector
for token, share in zip(tokenizer.convert_ids_to_tokens(ids[0]), shares.tolist()):
    print(f"{{share:+.4f}}  {{token}}")
"""

_INTEGRATED = """\
# The baseline: the same ids with the padding token in place of every token of the text.
baseline = torch.where(special, ids, tokenizer.pad_token_id)
way = LayerIntegratedGradients(logit, model.get_input_embeddings())
shares = way.attribute(ids, baselines=baseline, n_steps={steps}, internal_batch_size=8)
with torch.no_grad():
    delta = shares.sum() - (logit(ids) - logit(baseline))
print("completeness delta", float(delta))"""

_GRADIENT = """\
way = LayerGradientXActivation(logit, model.get_input_embeddings())
shares = way.attribute(ids).detach()"""


def classify(spec: RunSpec, text: str, pair: str | None, folder: str = "model") -> str:
    """The library's own pipeline on one text or pair."""
    given = repr(text) if pair is None else f"{{'text': {text!r}, 'text_pair': {pair!r}}}"
    return _PIPELINE.format(folder=folder, given=given, max_length=spec.max_length)


def many(spec: RunSpec, folder: str = "model") -> str:
    """The library's own pipeline on a list of texts or pairs."""
    texts = ["It works as it should.", "I will not buy it again."]
    rows = (
        repr(texts)
        if spec.text_pair is None
        else f"[{{'text': {texts[0]!r}, 'text_pair': {texts[1]!r}}}]"
    )
    return _MANY.format(folder=folder, rows=rows, max_length=spec.max_length)


def shares(
    spec: RunSpec,
    text: str,
    pair: str | None,
    target: int,
    method: Method,
    steps: int,
    folder: str = "model",
) -> str:
    """What each token has of the logit of class ``target``."""
    integrated = method == "integrated_gradients"
    return _SHARES.format(
        captum="LayerIntegratedGradients" if integrated else "LayerGradientXActivation",
        folder=folder,
        texts=repr(text) if pair is None else f"{text!r}, {pair!r}",
        max_length=spec.max_length,
        target=target,
        way=_INTEGRATED.format(steps=steps) if integrated else _GRADIENT,
    )
