"""The Python of the view "Meaning in context"."""

from __future__ import annotations

from glassbox.pipelines import tasks
from glassbox.pipelines.meaning import Meaning
from glassbox.pipelines.models import PipelineModel
from glassbox.snippets.pipeline_load import program

_WORK = """\
# Each sentence, and the characters of it that are the word.
uses = {uses!r}
vectors = []
for text, start, end in uses:
    encoding = tokenizer(text, truncation=True, return_tensors="pt")
    places = [
        place
        for place, (begin, stop) in enumerate(encoding.encodings[0].offsets)
        if begin < end and stop > start
    ]
    with torch.no_grad():
        output = {call}(input_ids=encoding["input_ids"], output_hidden_states=True)
        table = model.get_input_embeddings()(encoding["input_ids"])
    states = [table, *output.hidden_states]  # the embedding table, embeddings, each layer
    vectors.append(torch.stack([state[0, places].double().mean(0) for state in states]))
vectors = torch.stack(vectors, dim=1)  # (states, uses, hidden size)
unit = vectors / vectors.norm(dim=-1, keepdim=True)
cosine = unit @ unit.transpose(1, 2)  # (states, uses, uses)
print(cosine[-1])

# What sets them apart: the mean of each state taken away, on two axes for all.
apart = (vectors - vectors.mean(1, keepdim=True)).numpy()
points = PCA(n_components=2, svd_solver="full").fit_transform(apart.reshape(-1, apart.shape[-1]))
"""


def meaning(source: PipelineModel, made: Meaning) -> str:
    """A program whose ``cosine`` and ``points`` are those of the page."""
    uses = [(use.text, use.start, use.end) for use in made.uses]
    encoder = bool({"summarization", "translation"} & set(source.tasks))
    work = _WORK.format(uses=uses, call="model.get_encoder()" if encoder else "model")
    return program(
        source,
        tasks.find("feature-extraction"),
        work,
        "import torch",
        "from sklearn.decomposition import PCA",
    )
