"""The Python of the view "Step by step": every stage by hand, then the same by the library."""

from __future__ import annotations

from glassbox.pipelines import tasks
from glassbox.pipelines.labels import activation_of
from glassbox.pipelines.masks import TOP
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.tasks import Task
from glassbox.pipelines.walk import Asked
from glassbox.snippets.pipeline_load import program

_BATCH = """\
tokens = [tokenizer.tokenize(text) for text in texts]
ids = {call}["input_ids"]  # with special tokens
batch = tokenizer(
    {given}, padding=True, truncation={truncation!r}, return_tensors="pt"
)
"""
_HEADED = """\
with torch.no_grad():
    output = model(**batch, output_hidden_states=True)
hidden = output.hidden_states[-1]  # (batch, length, hidden size)
"""
_BARE = """\
with torch.no_grad():
    hidden = model(**batch).last_hidden_state  # (batch, length, hidden size)
"""
_LABELS = """\
logits = output.logits  # (batch, labels)
scores = {scores}
labels = [model.config.id2label[id] for id in scores.argmax(-1).tolist()]
print(list(zip(labels, scores.max(-1).values.tolist())))

classifier = pipeline("text-classification", model=model, tokenizer=tokenizer, device="cpu")
print(classifier({piped}, truncation=True, top_k=None))
"""
_SCORES = {
    "softmax": "logits.softmax(-1)",
    "sigmoid": "logits.sigmoid()",
    "none": "logits  # a regression: the number itself",
}
_TOKENS = """\
scores = output.logits.softmax(-1)  # (batch, length, labels)
labels = [[model.config.id2label[id] for id in row] for row in scores.argmax(-1).tolist()]
print(labels)

classifier = pipeline("token-classification", model=model, tokenizer=tokenizer, device="cpu")
print(classifier(texts, ignore_labels=[]))
"""
_ZERO = """\
# A row for each text with each label: how much does the text entail the hypothesis?
entailment = next(
    id for label, id in model.config.label2id.items() if label.lower().startswith("entail")
)
by_text = output.logits.reshape(len(texts), len(labels), -1)
{scores}
print([dict(zip(labels, row)) for row in scores.tolist()])

classifier = pipeline("zero-shot-classification", model=model, tokenizer=tokenizer, device="cpu")
print(classifier(texts, candidate_labels=labels, hypothesis_template={template!r}))
"""
_ZERO_MANY = "scores = by_text[..., entailment].softmax(-1)"
_ZERO_ONE = """\
contradiction = -1 if entailment == 0 else 0
scores = by_text[..., [contradiction, entailment]].softmax(-1)[..., 1]"""
_ANSWERS = """\
encodings = batch.encodings
context = torch.tensor([[each == 1 for each in row.sequence_ids] for row in encodings])
start, end = (
    logits.masked_fill(~context, -torch.inf).softmax(-1)
    for logits in (output.start_logits, output.end_logits)
)
answers = []
for row, scores in enumerate((start[:, :, None] * end[:, None, :]).triu().tril(14)):
    first, last = divmod(int(scores.argmax()), scores.shape[-1])
    offsets = encodings[row].offsets
    answers.append(pairs[row][offsets[first][0] : offsets[last][1]])
print(answers)  # transformers 5 has no pipeline for this task any more
"""
_MASKS = """\
masked = batch["input_ids"] == tokenizer.mask_token_id
scores, ids = output.logits[masked].softmax(-1).topk({top})  # a row for each mask
print([tokenizer.convert_ids_to_tokens(row) for row in ids.tolist()], scores.tolist())

filler = pipeline("fill-mask", model=model, tokenizer=tokenizer, device="cpu")
print(filler(texts, top_k={top}))
"""
_FEATURES = """\
extractor = pipeline("feature-extraction", model=model, tokenizer=tokenizer, device="cpu")
print([each.shape for each in extractor(texts, truncation=True, return_tensors=True)])
"""
_SIMILARITY = """\
mask = batch["attention_mask"][..., None]
vectors = (hidden * mask).sum(1) / mask.sum(1)  # the mean, padding left out
vectors = torch.nn.functional.normalize(vectors)
similarity = vectors @ vectors.T
print(similarity)
"""
_CAUSAL = """\
ends = model.generation_config.eos_token_id
ends = ends if isinstance(ends, list) else [ends]
written = []
for text in texts:
    ids = tokenizer(text, return_tensors="pt")["input_ids"]
    prompt = ids.shape[1]
    for _ in range({new}):
        with torch.no_grad():
            logits = model(input_ids=ids).logits  # (1, length, vocabulary)
        next_id = logits[0, -1].argmax()  # greedy
        ids = torch.cat([ids, next_id[None, None]], dim=1)
        if int(next_id) in ends:
            break
    written.append(text + tokenizer.decode(ids[0, prompt:], skip_special_tokens=True))
print(written)

writer = pipeline("text-generation", model=model, tokenizer=tokenizer, device="cpu")
print(writer(texts, do_sample=False, max_new_tokens={new}))
"""
_SEQ2SEQ = """\
config = model.generation_config
ends = config.eos_token_id if isinstance(config.eos_token_id, list) else [config.eos_token_id]
never = [each[0] for each in config.bad_words_ids or [] if len(each) == 1]
written = []
for text in texts:
    inputs = tokenizer({prefix}text, truncation=True, return_tensors="pt")["input_ids"]
    with torch.no_grad():
        encoded = model.get_encoder()(input_ids=inputs)  # once
    ids = torch.tensor([[config.decoder_start_token_id]])
    for number in range({new}):
        with torch.no_grad():
            logits = model(encoder_outputs=encoded, decoder_input_ids=ids).logits[0, -1]
        logits[never] = -torch.inf
        next_id = logits.argmax()  # greedy
        if number == 0 and config.forced_bos_token_id is not None:
            next_id = torch.tensor(config.forced_bos_token_id)
        elif number == {new} - 1 and config.forced_eos_token_id is not None:
            next_id = torch.tensor(config.forced_eos_token_id)
        ids = torch.cat([ids, next_id[None, None]], dim=1)
        if int(next_id) in ends:
            break
    written.append(tokenizer.decode(ids[0], skip_special_tokens=True))
print(written)
"""


def steps(source: PipelineModel, asked: Asked) -> str:
    """A program that ends on what the page shows."""
    task = tasks.find(asked.task)
    names = ("pipeline",) if task.piped else ()
    if task.writes:
        shape = _SEQ2SEQ if task.auto_class == tasks.SEQ2SEQ else _CAUSAL
        prefix = f"{source.prefix(task.name)!r} + " if source.prefix(task.name) else ""
        work = f"texts = {list(asked.texts)!r}\n" + shape.format(
            new=asked.new_tokens, prefix=prefix
        )
        return program(source, task, work, "import torch", names=names)
    work = _texts(task, asked) + (_BARE if task.auto_class == tasks.BASE else _HEADED)
    return program(
        source, task, f"{work}\n{_end(source, task, asked)}", "import torch", names=names
    )


def _texts(task: Task, asked: Asked) -> str:
    lines = [f"texts = {list(asked.texts)!r}"]
    given, call, truncation = "texts", "tokenizer(texts)", "longest_first"
    if task.name == "zero-shot-classification":
        lines += [
            f"labels = {list(asked.labels)!r}",
            "premises = [text for text in texts for _ in labels]",
            f"hypotheses = [{asked.template!r}.replace('{{}}', label) for _ in texts"
            " for label in labels]",
        ]
        given, truncation = "premises, hypotheses", "only_first"
    elif asked.pairs:
        lines.append(f"pairs = {list(asked.pairs)!r}")
        given = "texts, pairs"
        truncation = "only_second" if task.name == "question-answering" else truncation
    call = f"tokenizer({given})"
    return "\n".join(lines) + "\n" + _BATCH.format(call=call, given=given, truncation=truncation)


def _end(source: PipelineModel, task: Task, asked: Asked) -> str:
    if task.name == "text-classification":
        piped = "texts"
        if asked.pairs:
            piped = '[{"text": one, "text_pair": other} for one, other in zip(texts, pairs)]'
        activation = activation_of(source.problem_type, len(source.labels))
        return _LABELS.format(scores=_SCORES[activation], piped=piped)
    if task.name == "zero-shot-classification":
        scores = _ZERO_MANY if len(asked.labels) > 1 else _ZERO_ONE
        return _ZERO.format(scores=scores, template=asked.template)
    return {
        "token-classification": _TOKENS,
        "question-answering": _ANSWERS,
        "fill-mask": _MASKS.format(top=TOP),
        "feature-extraction": _FEATURES,
        "sentence-similarity": _SIMILARITY,
    }[task.name]
