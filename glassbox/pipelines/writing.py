"""A model that writes, token by token, by hand: the likeliest next token each time (greedy).

For a decoder the text so far goes in and the logits of its last position say what comes next. An
encoder-decoder reads the text once with its encoder; what is written so far goes into its decoder,
which looks at the encoder's hidden states. Nothing is cached, so every step is a whole pass.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from glassbox.pipelines.encoding import Batch

if TYPE_CHECKING:
    from glassbox.heavy import PreTrainedModel
    from glassbox.light import PreTrainedTokenizerBase

MOST_NEW = 60
# What makes generate() greedy whatever a model's generation_config asks for.
GREEDY: dict[str, Any] = {
    "do_sample": False,
    "num_beams": 1,
    "repetition_penalty": 1.0,
    "no_repeat_ngram_size": 0,
    "min_length": 0,
}


@dataclass(frozen=True)
class Choice:
    """One candidate for the next token, and its probability."""

    id: int
    token: str
    score: float


@dataclass(frozen=True)
class Step:
    """One token written: the best candidates, likeliest first, and the one that was taken.

    ``forced`` says that the config left no choice (a language's token first, the end at the end).
    """

    candidates: tuple[Choice, ...]
    taken: Choice
    length: int
    forced: bool = False


@dataclass(frozen=True)
class Written:
    """What was written for each text: its steps, all its ids, and its text without special tokens.

    ``starts`` are the ids that each began with: the prompt's, or the decoder's start token.
    """

    steps: tuple[tuple[Step, ...], ...]
    ids: tuple[tuple[int, ...], ...]
    texts: tuple[str, ...]
    starts: tuple[tuple[int, ...], ...]
    vocabulary: int


def write(
    model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, batch: Batch, most: int, top: int
) -> Written:
    """Write at most ``most`` tokens for each row of ``batch``, each row alone."""
    from glassbox import heavy

    torch = heavy.torch
    steps, ids, texts, starts, size = [], [], [], [], 0
    for row in batch.rows:
        given = torch.tensor([row.full_ids])
        if model.config.is_encoder_decoder:
            encoded = model.get_encoder()(input_ids=given)
            begin, ahead = [_start_of(model)], _decoder(model, encoded)
        else:
            begin, ahead = list(row.full_ids), _decoder(model)
        made, written, size = _write(model, tokenizer, ahead, begin, most, top)
        steps.append(made)
        ids.append(tuple(written))
        starts.append(tuple(begin))
        new = written if model.config.is_encoder_decoder else written[len(begin) :]
        text = tokenizer.decode(new, skip_special_tokens=True)
        texts.append(text if model.config.is_encoder_decoder else row.text + text)
    return Written(tuple(steps), tuple(ids), tuple(texts), tuple(starts), size)


def _decoder(model: PreTrainedModel, encoded: Any = None) -> Callable[[Any], Any]:
    """What gives the logits (vocabulary,) of the token after the ids (1, length) so far."""

    def ahead(so_far: Any) -> Any:
        if encoded is None:
            return model(input_ids=so_far).logits[0, -1]
        return model(encoder_outputs=encoded, decoder_input_ids=so_far).logits[0, -1]

    return ahead


def _start_of(model: PreTrainedModel) -> int:
    for config in (model.generation_config, model.config):
        for name in ("decoder_start_token_id", "bos_token_id"):
            value = getattr(config, name, None)
            if isinstance(value, int):
                return value
    return 0


def _ends(config: Any) -> tuple[int, ...]:
    end = config.eos_token_id
    return tuple(end) if isinstance(end, list) else () if end is None else (int(end),)


def _write(
    model: PreTrainedModel,
    tokenizer: PreTrainedTokenizerBase,
    ahead: Callable[[Any], Any],
    begin: list[int],
    most: int,
    top: int,
) -> tuple[tuple[Step, ...], list[int], int]:
    from glassbox import heavy

    config = model.generation_config
    ends, so_far, steps, size = _ends(config), list(begin), [], 0
    # Marian must not write the padding that its decoder begins with.
    never = [each[0] for each in config.bad_words_ids or () if len(each) == 1]
    for number in range(most):
        logits = ahead(heavy.torch.tensor([so_far])).float()
        size = int(logits.shape[-1])
        logits[never] = float("-inf")
        forced = _forced(model, number, most)
        if forced is not None:
            kept = logits[forced].clone()
            logits[:] = float("-inf")
            logits[forced] = kept
        scores = logits.softmax(-1)
        values, ids = scores.topk(min(top, size))
        candidates = tuple(
            Choice(id, tokenizer.decode([id]), score)
            for score, id in zip(values.tolist(), ids.tolist(), strict=True)
            if score > 0
        )
        taken = candidates[0]
        steps.append(Step(candidates, taken, len(so_far), forced is not None))
        so_far.append(taken.id)
        if taken.id in ends:
            break
    return tuple(steps), so_far, size


def _forced(model: PreTrainedModel, number: int, most: int) -> int | None:
    """The one token that may come here: mBART's language first, BART's end last."""
    config = model.generation_config
    if not model.config.is_encoder_decoder:
        return None
    if number == 0 and config.forced_bos_token_id is not None:
        return int(config.forced_bos_token_id)
    if number == most - 1 and config.forced_eos_token_id is not None:
        ends = config.forced_eos_token_id
        return int(ends[0] if isinstance(ends, list) else ends)
    return None
