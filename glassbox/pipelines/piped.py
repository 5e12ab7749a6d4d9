"""The same by the library, next to what was done by hand, and how far the two are apart.

By ``pipeline(task)`` where transformers 5 has that task: it reads the texts one at a time, without
padding. Where it has none (any more), by the model's own call, one text at a time, or ``generate``.
"""

from __future__ import annotations

from dataclasses import dataclass
from pprint import pformat
from typing import TYPE_CHECKING, Any

from glassbox.pipelines import similarity as similarities
from glassbox.pipelines import spans as answering
from glassbox.pipelines import writing
from glassbox.pipelines.encoding import Batch
from glassbox.pipelines.labels import Labels, TokenLabels, ZeroShot
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.similarity import Similarity
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.tasks import Task
from glassbox.pipelines.writing import Written

if TYPE_CHECKING:
    from glassbox.pipelines.holding import Held
    from glassbox.pipelines.walk import Asked

# By hand the texts are padded to one length, so sums are taken in another order. Relative to the
# largest number where that is above 1.
TOLERANCE = 1e-5
_SHOWN = 2_000


@dataclass(frozen=True)
class Piped:
    """What the library gave: ``call`` is the Python, ``returned`` what it gives back, as text.

    ``difference`` is the largest between ``values`` numbers of both ways; None where texts are
    compared. ``removed`` is what the library says about a task that it has no pipeline for.
    """

    call: str
    returned: str
    difference: float | None
    values: int
    agrees: bool
    removed: str = ""


def compare(held: Held, task: Task, asked: Asked, batch: Batch, hidden: Any, outcome: Any) -> Piped:
    """Do it by the library and compare with ``hidden`` and ``outcome``, done by hand."""
    if outcome is None:
        return _features(held, asked, batch, hidden)
    ways: dict[type, Any] = {
        Labels: _labels,
        TokenLabels: _tokens,
        ZeroShot: _zero_shot,
        Answers: _answers,
        Filled: _filled,
        Similarity: _similarity,
        Written: _written,
    }
    return ways[type(outcome)](held, task, asked, batch, outcome)


def _pipe(held: Held, task: str) -> Any:
    from glassbox import heavy

    # pipeline() takes the first accelerator it finds, and turns a tokenizer for writing round.
    side = held.tokenizer.padding_side
    made = heavy.pipeline(task, model=held.model, tokenizer=held.tokenizer, device="cpu")
    held.tokenizer.padding_side = side
    return made


def removed(task: str) -> str:
    """What the library says when it is asked for a pipeline that it does not have; "" if it has."""
    from glassbox import heavy

    try:
        heavy.pipelines.check_task(task)
    except KeyError as error:
        return str(error.args[0])
    return ""


def _report(call: str, returned: Any, pairs: list[tuple[float, float]], *, same: bool) -> Piped:
    far = max((abs(one - other) for one, other in pairs), default=0.0)
    most = max((abs(one) for one, _ in pairs), default=0.0)
    return Piped(call, _text(returned), far, len(pairs), same and far <= TOLERANCE * max(1.0, most))


def _text(value: Any) -> str:
    text = pformat(value, width=88, sort_dicts=False)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}\n… {len(text) - _SHOWN:,} more"


def _features(held: Held, asked: Asked, batch: Batch, hidden: Any) -> Piped:
    given = list(asked.texts)
    made = _pipe(held, "feature-extraction")(given, truncation=True, return_tensors=True)
    far, values = 0.0, 0
    for at, (each, length) in enumerate(zip(made, batch.lengths(), strict=True)):
        far = max(far, float((each[0] - hidden[at, :length]).abs().max()))
        values += each.numel()
    shapes = "\n".join(f"tensor of shape {tuple(each.shape)}" for each in made)
    call = 'pipeline("feature-extraction")(texts, return_tensors=True)'
    most = max(1.0, float(hidden.abs().max()))
    return Piped(call, shapes, far, values, far <= TOLERANCE * most)


def _similarity(held: Held, task: Task, asked: Asked, batch: Batch, outcome: Similarity) -> Piped:
    from glassbox import heavy

    made = _pipe(held, "feature-extraction")(
        list(asked.texts), truncation=True, return_tensors=True
    )
    # Each alone: no padding, so the mean is over all.
    unit = similarities.unit(heavy.torch.stack([each[0].mean(0) for each in made]))
    cosine = (unit @ unit.T).numpy()
    pairs = list(zip(cosine.reshape(-1).tolist(), outcome.cosine.reshape(-1).tolist(), strict=True))
    shown = [[round(float(each), 6) for each in row] for row in cosine]
    call = 'pipeline("feature-extraction")(text, return_tensors=True)[0].mean(0)'
    return _report(call, shown, pairs, same=True)


def _labels(held: Held, task: Task, asked: Asked, batch: Batch, outcome: Labels) -> Piped:
    given: list[Any] = list(asked.texts)
    if asked.pairs:
        given = [
            {"text": text, "text_pair": pair}
            for text, pair in zip(asked.texts, asked.pairs, strict=True)
        ]
    made = _pipe(held, task.name)(given, truncation=True, top_k=None)
    pairs, same = [], True
    for at, row in enumerate(made):
        ours = sorted(outcome.scores[at].tolist(), reverse=True)
        pairs += list(zip(ours, [each["score"] for each in row], strict=True))
        near = ours[:2] if len(ours) > 1 else [1.0, 0.0]
        tie = near[0] - near[1] <= TOLERANCE
        same = same and (row[0]["label"] == outcome.names[outcome.best(at)] or tie)
    return _report(f'pipeline("{task.name}")(texts, top_k=None)', made, pairs, same=same)


def _tokens(held: Held, task: Task, asked: Asked, batch: Batch, outcome: TokenLabels) -> Piped:
    made = _pipe(held, task.name)(list(asked.texts), ignore_labels=[])
    pairs, same = [], True
    for at, row in enumerate(made):
        ours = outcome.found(at, batch.rows[at])
        same = same and len(ours) == len(row)
        for (place, token, label, score), each in zip(ours, row, strict=False):
            same = same and (each["index"], each["word"]) == (place, token)
            same = same and each["entity"] == label
            pairs.append((score, float(each["score"])))
    shown = [[{**each, "score": float(each["score"])} for each in row] for row in made]
    return _report(f'pipeline("{task.name}")(texts, ignore_labels=[])', shown, pairs, same=same)


def _zero_shot(held: Held, task: Task, asked: Asked, batch: Batch, outcome: ZeroShot) -> Piped:
    made = _pipe(held, task.name)(
        list(asked.texts),
        candidate_labels=list(asked.labels),
        hypothesis_template=asked.template,
    )
    pairs = []
    for at, row in enumerate(made):
        theirs = dict(zip(row["labels"], row["scores"], strict=True))
        pairs += [
            (float(score), theirs[name])
            for name, score in zip(outcome.names, outcome.scores[at], strict=True)
        ]
    call = f'pipeline("{task.name}")(texts, candidate_labels={list(asked.labels)!r})'
    return _report(call, made, pairs, same=True)


def _filled(held: Held, task: Task, asked: Asked, batch: Batch, outcome: Filled) -> Piped:
    top = max(len(each.candidates) for each in outcome.masks)
    # A single text gives its candidates, several a list of them; several masks one list each.
    made = [
        _pipe(held, task.name)(text, top_k=top, tokenizer_kwargs={"truncation": True})
        for text in asked.texts
    ]
    pairs, same = [], True
    for at, row in enumerate(made):
        found = outcome.of(at)
        theirs = [row] if len(found) == 1 else row
        for mask, each in zip(found, theirs, strict=True):
            for ours, other in zip(mask.candidates, each, strict=True):
                pairs.append((ours.score, other["score"]))
                same = same and (ours.id == other["token"] or _tie(ours.score, each))
    return _report(f'pipeline("{task.name}")(texts)', made, pairs, same=same)


def _tie(score: float, others: list[dict[str, Any]]) -> bool:
    return sum(abs(score - each["score"]) <= TOLERANCE for each in others) > 1


def _answers(held: Held, task: Task, asked: Asked, batch: Batch, outcome: Answers) -> Piped:
    pairs, same, shown = [], True, []
    for at, (text, context) in enumerate(zip(asked.texts, asked.pairs, strict=True)):
        inputs = held.tokenizer(text, context, truncation="only_second", return_tensors="pt")
        alone = held.model(**inputs)
        both = (alone.start_logits[0], alone.end_logits[0])
        for which, theirs in enumerate(both):
            ours = outcome.logits[at, which, : len(theirs)]
            pairs += list(zip(ours.tolist(), theirs.tolist(), strict=True))
        one = Batch((batch.rows[at],), dict(inputs), batch.pad_token)
        best = answering.answers(both[0][None], both[1][None], one).best[0]
        same = same and [each.text for each in best[:1]] == [
            each.text for each in outcome.best[at][:1]
        ]
        shown.append(tuple(inputs["input_ids"].shape))
    call = "model(**tokenizer(question, context))  # each alone, no padding"
    text = "\n".join(f"start_logits and end_logits of shape {each}" for each in shown)
    done = _report(call, None, pairs, same=same)
    return Piped(call, text, done.difference, done.values, done.agrees, removed(task.name))


def _written(held: Held, task: Task, asked: Asked, batch: Batch, outcome: Written) -> Piped:
    more = {**writing.GREEDY, "max_new_tokens": asked.new_tokens}
    if task.piped:
        made = _pipe(held, task.name)([row.text for row in batch.rows], **more)
        texts = [each[0]["generated_text"] for each in made]
        call = f'pipeline("{task.name}")(texts, do_sample=False, ...)'
        return Piped(call, _text(made), None, len(texts), texts == list(outcome.texts))
    from glassbox import heavy

    same, texts = True, []
    for row, ours in zip(batch.rows, outcome.ids, strict=True):
        given = heavy.torch.tensor([row.full_ids])
        ids = held.model.generate(given, attention_mask=heavy.torch.ones_like(given), **more)[0]
        same = same and tuple(ids.tolist()) == ours
        texts.append(held.tokenizer.decode(ids, skip_special_tokens=True))
    call = f"model.generate(**inputs, do_sample=False, max_new_tokens={asked.new_tokens})"
    return Piped(call, _text(texts), None, len(texts), same, removed(task.name))
