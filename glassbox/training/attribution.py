"""Which tokens mattered: the output for one class, shared out among the tokens, by captum.

Two methods, both on what the embedding layer gives (its vectors x, one a token):

    integrated gradients  (x - b) times the mean gradient on the straight way from a baseline b to x
                          (Sundararajan, Taly, Yan 2017). The baseline has the padding token in
                          place of every token that the tokenizer did not add itself. The shares of
                          all tokens sum to output(x) - output(b): what is missing is the delta.
    input x gradient      x times the gradient at x. One pass; sums to nothing in particular.

A token's share is the sum over its vector. The output is the logit of the class, not its
probability, and the number itself in a regression.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Literal

from glassbox.errors import UserError
from glassbox.text import whole as as_whole
from glassbox.training.predict import Classifier, require_texts

Method = Literal["integrated_gradients", "input_x_gradient"]
STEPS = (10, 20, 50, 100, 200)
# Positions (tokens times points on the way) that go through the model at once.
_POSITIONS = 2_048


@dataclass(frozen=True)
class Share:
    """What one token (or word) has of the output.

    ``start`` and ``end`` are characters of the first or second text (``sentence`` 0 or 1); a token
    that the tokenizer added belongs to none (None). ``word`` counts the words of its sentence.
    """

    token: str
    value: float
    sentence: int | None
    start: int
    end: int
    word: int | None = None


@dataclass(frozen=True)
class Attribution:
    """The shares of all tokens in an output, in their order.

    ``output`` is that of the text; ``baseline`` that of the baseline, None for a method without
    one; ``steps`` the points on the way.
    """

    method: Method
    target: str
    texts: tuple[str, ...]
    shares: tuple[Share, ...]
    output: float
    baseline: float | None
    steps: int
    cut: bool

    @property
    def total(self) -> float:
        """The sum of all shares."""
        return sum(share.value for share in self.shares)

    @property
    def delta(self) -> float | None:
        """The sum of the shares less the difference of the outputs: 0 when all is shared out."""
        return None if self.baseline is None else self.total - (self.output - self.baseline)

    def by_word(self) -> tuple[Share, ...]:
        """The shares of whole words: each the sum of those of its tokens."""
        found: list[Share] = []
        for share in self.shares:
            last = found[-1] if found else None
            if (
                last is None
                or share.word is None
                or (share.sentence, share.word) != (last.sentence, last.word)
            ):
                found.append(share)
                continue
            text = self.texts[share.sentence or 0][last.start : share.end]
            value = last.value + share.value
            found[-1] = Share(text, value, share.sentence, last.start, share.end, share.word)
        return tuple(found)


def attribute(
    classifier: Classifier,
    text: str,
    pair: str | None,
    target: int,
    method: Method = "integrated_gradients",
    steps: int = 50,
) -> Attribution:
    """Share the output of class ``target`` out among the tokens of one text or pair.

    Raises UserError for empty or too long texts, and for a class or steps that cannot be.
    """
    require_texts(classifier, text, pair)
    if not 0 <= target < len(classifier.names) or not 1 <= steps <= max(STEPS):
        raise UserError("There is no such class, or not so many steps.", "Choose from the lists.")
    given = (text, pair or "") if classifier.takes_pairs else (text,)
    texts = tuple(as_whole(each) for each in given)
    with classifier.lock:
        batch = classifier.tokenizer(
            *texts, truncation=True, max_length=classifier.max_length, return_tensors="pt",
            return_special_tokens_mask=True,
        )  # fmt: skip
        special = batch.pop("special_tokens_mask")
        values, output, baseline = shares(
            classifier, batch, special, target, method=method, steps=steps
        )
    (encoded,) = batch.encodings
    tokens = tuple(
        Share(token, float(value), sentence, start, end, word)
        for token, value, sentence, (start, end), word in zip(
            encoded.tokens,
            values.tolist(),
            encoded.sequence_ids,
            encoded.offsets,
            encoded.word_ids,
            strict=True,
        )
    )
    return Attribution(
        method,
        classifier.names[target],
        texts,
        tokens,
        output,
        baseline,
        steps if baseline is not None else 1,
        bool(encoded.overflowing),
    )


def shares(
    classifier: Classifier,
    batch: Mapping[str, Any],
    special: Any,
    target: int,
    *,
    method: Method,
    steps: int,
) -> tuple[Any, float, float | None]:
    """The share of each token (tokens,), the output of the text, and that of the baseline or None.

    ``batch`` is one row of a tokenizer, of shape (1, tokens), ``special`` marks the tokens that it
    added, 0 or 1. The caller holds the lock: hooks are hung on the model meanwhile.
    """
    from glassbox import heavy

    captum = heavy.captum_attr()
    model, ids = classifier.model, batch["input_ids"]
    others = {name: value for name, value in batch.items() if name != "input_ids"}
    layer = embedding_layer(model)

    def output(vectors: Any, ids: Any, *rest: Any) -> Any:
        with _replaced(layer, ids, vectors):
            given = model(input_ids=ids, **dict(zip(others, rest, strict=True)))
        return given.logits[:, target]

    rest = (ids, *others.values())
    with heavy.torch.no_grad():
        vectors = layer(ids)
        reached = float(output(vectors, *rest)[0])
    if method == "input_x_gradient":
        given = captum.InputXGradient(output).attribute(
            vectors.requires_grad_(), additional_forward_args=rest
        )
        return given.detach().sum(-1)[0], reached, None
    with heavy.torch.no_grad():
        nothing = layer(heavy.torch.where(special.bool(), ids, _nothing(classifier.tokenizer)))
        begun = float(output(nothing, *rest)[0])
    given = captum.IntegratedGradients(output).attribute(
        vectors,
        baselines=nothing,
        additional_forward_args=rest,
        n_steps=steps,
        internal_batch_size=max(1, _POSITIONS // ids.shape[1]),
    )
    return given.detach().sum(-1)[0], reached, begun


def embedding_layer(model: Any) -> Any:
    """The layer that makes vectors of token ids; in an encoder-decoder that of its encoder."""
    if getattr(model.config, "is_encoder_decoder", False):
        return model.get_encoder().get_input_embeddings()
    return model.get_input_embeddings()


def _nothing(tokenizer: Any) -> int:
    """The id that stands for no token."""
    ids = (tokenizer.pad_token_id, tokenizer.unk_token_id, 0)
    return next(int(id) for id in ids if id is not None)


@contextmanager
def _replaced(layer: Any, ids: Any, vectors: Any) -> Iterator[None]:
    """While it lasts, ``layer`` gives ``vectors`` when it is first asked for those of ``ids``.

    captum's own LayerIntegratedGradients would replace every answer of the layer: GPT-2 asks its
    token embeddings for those of the token types, too.
    """
    from glassbox import heavy

    asked = False

    def give(_: Any, given: tuple[Any, ...], own: Any) -> Any:
        nonlocal asked
        if asked or given[0].shape != ids.shape or not heavy.torch.equal(given[0], ids):
            return own
        asked = True
        return vectors

    hook = layer.register_forward_hook(give)
    try:
        yield
    finally:
        hook.remove()
