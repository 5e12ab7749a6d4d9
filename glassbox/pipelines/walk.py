"""From raw text to a label by hand, every stage kept, and the same by the library beside it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.errors import LimitExceeded, UserError
from glassbox.pipelines import (
    encoding,
    holding,
    labels,
    masks,
    piped,
    similarity,
    spans,
    tasks,
    writing,
)
from glassbox.pipelines.encoding import Batch
from glassbox.pipelines.head_parts import HeadPart, watched
from glassbox.pipelines.holding import Held
from glassbox.pipelines.labels import TEMPLATE, Labels, TokenLabels, ZeroShot
from glassbox.pipelines.masks import Filled
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.piped import Piped
from glassbox.pipelines.similarity import Similarity
from glassbox.pipelines.spans import Answers
from glassbox.pipelines.tasks import Task
from glassbox.pipelines.writing import Written
from glassbox.settings import current
from glassbox.text import whole

if TYPE_CHECKING:
    import numpy as np

# Texts at once: more are no picture.
MOST_TEXTS = 8
MOST_LABELS = 12

Outcome = Labels | TokenLabels | ZeroShot | Answers | Filled | Similarity | Written | None


@dataclass(frozen=True)
class Asked:
    """What is put to a model: texts, and what its task needs beside them.

    ``pairs`` are second texts, or what each question is about; ``labels`` and ``template`` are for
    zero-shot, ``new_tokens`` for tasks that write. Hashable, so it is a cache's key.
    """

    task: str
    texts: tuple[str, ...]
    pairs: tuple[str, ...] = ()
    labels: tuple[str, ...] = ()
    template: str = TEMPLATE
    new_tokens: int = 12


@dataclass(frozen=True, eq=False)
class Walk:
    """All stages of one batch.

    ``hidden`` is the last hidden state (rows, length, hidden size) of the model, or of its encoder.
    ``head`` are the modules after it, with what went into each and what came out. ``outcome`` has
    the logits and what was made of them; None where the hidden states are what was asked for.
    """

    source: PipelineModel
    asked: Asked
    task: Task
    class_name: str
    batch: Batch
    hidden: np.ndarray
    head: tuple[HeadPart, ...]
    outcome: Outcome
    library: Piped


def asked(
    task: str,
    texts: list[str],
    pairs: list[str] | None = None,
    *,
    labels: tuple[str, ...] = (),
    template: str = TEMPLATE,
    new_tokens: int = 12,
) -> Asked:
    """What a person typed, made fit. Raises UserError for nothing, too much, or uneven pairs."""
    kept = [whole(text).strip() for text in texts if text.strip()]
    seconds = [whole(pair).strip() for pair in pairs or () if pair.strip()]
    if not kept:
        raise UserError("There is no text yet.", "Type a sentence, one a line.")
    if len(kept) > MOST_TEXTS:
        raise UserError(
            f"These are {len(kept):,} texts, and {MOST_TEXTS} at once are shown.", "Leave some out."
        )
    limit = current().max_text_chars
    if sum(map(len, [*kept, *seconds])) > limit:
        raise LimitExceeded(
            f"The text is longer than {limit:,} characters.", "max_text_chars", "Shorten it."
        )
    if len(labels) > MOST_LABELS:
        raise UserError(
            f"These are {len(labels)} labels, and {MOST_LABELS} are tried.", "Leave some out."
        )
    if pairs is not None:
        if len(seconds) == 1:
            seconds *= len(kept)
        if len(seconds) != len(kept):
            raise UserError(
                f"There are {len(kept)} first texts and {len(seconds)} second ones.",
                "Each line needs its second text on the same line of the other box.",
            )
    named = tuple(dict.fromkeys(whole(label).strip() for label in labels if label.strip()))
    return Asked(task, tuple(kept), tuple(seconds), named, whole(template), new_tokens)


def walk(source: PipelineModel, asked: Asked) -> Walk:
    """Run ``asked`` through ``source`` by hand and by the library.

    Raises UserError where the model has no class for the task or cannot read this.
    """
    task = tasks.find(asked.task)
    return holding.use(source, task.auto_class, lambda held: run(held, source, task, asked))


def run(held: Held, source: PipelineModel, task: Task, asked: Asked) -> Walk:
    """:func:`walk` on a model that is loaded."""
    from glassbox import heavy

    try:
        batch, hidden, head, outcome = by_hand(held, source, task, asked)
        with heavy.torch.inference_mode():
            library = piped.compare(held, task, asked, batch, hidden, outcome)
    except (RuntimeError, ValueError, IndexError) as error:
        raise UserError(
            f"The model could not do this: {str(error).splitlines()[0][:160]}",
            "Its config may be at odds with its weights or its tokenizer.",
        ) from error
    name = type(held.model).__name__
    return Walk(source, asked, task, name, batch, hidden.numpy(), head, outcome, library)


def by_hand(
    held: Held, source: PipelineModel, task: Task, asked: Asked
) -> tuple[Batch, Any, tuple[HeadPart, ...], Outcome]:
    """The batch, its last hidden state, the parts of the head at work, and what came of it."""
    from glassbox import heavy

    batch = _batch(held, source, task, asked)
    with heavy.torch.inference_mode():
        return (batch, *_forward(held, task, asked, batch))


def _batch(held: Held, source: PipelineModel, task: Task, asked: Asked) -> Batch:
    texts, pairs = list(asked.texts), list(asked.pairs) or None
    if task.name == "zero-shot-classification":
        texts, pairs = labels.hypotheses(texts, asked.labels, asked.template)
        labels.entailment_of(held.model.config)
        return encoding.encode(held.tokenizer, texts, pairs, truncation="only_first")
    if task.name == "question-answering":
        if pairs is None:
            raise UserError("There is nothing to look for the answer in.", "Type a context.")
        return encoding.encode(held.tokenizer, texts, pairs, truncation="only_second")
    if task.writes:
        prefix = source.prefix(task.name)
        batch = encoding.encode(held.tokenizer, [prefix + text for text in texts])
        _require_room(held, batch, source, asked)
        return batch
    batch = encoding.encode(held.tokenizer, texts, pairs)
    if task.name == "fill-mask":
        masks.require_mask(held.tokenizer, batch)
    return batch


def _require_room(held: Held, batch: Batch, source: PipelineModel, asked: Asked) -> None:
    if held.model.config.is_encoder_decoder or source.positions is None:
        return
    longest = max(batch.lengths())
    if longest + asked.new_tokens > source.positions:
        raise UserError(
            f"The prompt has {longest} tokens, and the model has {source.positions} positions for "
            f"it and the {asked.new_tokens} new ones.",
            "Shorten the prompt, or write fewer tokens.",
        )
    if min(batch.lengths()) == 0:
        raise UserError("The prompt has no token.", "Type more of it.")


def _forward(
    held: Held, task: Task, asked: Asked, batch: Batch
) -> tuple[Any, tuple[HeadPart, ...], Outcome]:
    model, inputs = held.model, batch.inputs
    if model.config.is_encoder_decoder and task.writes:
        hidden = model.get_encoder()(
            input_ids=inputs["input_ids"], attention_mask=inputs["attention_mask"]
        ).last_hidden_state
        with watched(model) as head:
            written = writing.write(model, held.tokenizer, batch, asked.new_tokens, masks.TOP)
        return hidden, tuple(head), written
    if task.auto_class == tasks.BASE:
        hidden = model(**inputs).last_hidden_state
        if task.name == "sentence-similarity":
            return hidden, (), similarity.similarity(hidden, inputs["attention_mask"])
        return hidden, (), None
    with watched(model) as head:
        output = model(**inputs, output_hidden_states=True)
    hidden = output.hidden_states[-1] if output.get("hidden_states") else _encoded(output)
    return hidden, tuple(head), _outcome(held, task, asked, batch, output)


def _encoded(output: Any) -> Any:
    return output.encoder_last_hidden_state


def _outcome(held: Held, task: Task, asked: Asked, batch: Batch, output: Any) -> Outcome:
    config = held.model.config
    if task.name == "text-classification":
        return labels.classify(output.logits.float(), config)
    if task.name == "zero-shot-classification":
        return labels.zero_shot(output.logits.float(), config, asked.labels, asked.template)
    if task.name == "token-classification":
        return labels.classify_tokens(output.logits.float(), config)
    if task.name == "question-answering":
        return spans.answers(output.start_logits.float(), output.end_logits.float(), batch)
    if task.name == "fill-mask":
        return masks.fill(output.logits.float(), held.tokenizer, batch, masks.TOP)
    return writing.write(held.model, held.tokenizer, batch, asked.new_tokens, masks.TOP)
