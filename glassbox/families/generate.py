"""Continuing a text one token at a time, by the library's own logits warpers.

    given = ask(loaded, "my name is")
    next_token(loaded, given.ids, Settings(temperature=0.7, top_k=20))   what may come next
    continued(loaded, given.ids, Settings(...), seed=0, count=20)        as generate() continues it

A token is drawn as ``generate(do_sample=True)`` draws it after ``torch.manual_seed(seed)``, with a
generator of our own: the server's threads share torch's.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

from glassbox.families.asked import Asked, ask
from glassbox.families.loading import Loaded

Cut = Literal["", "top-k", "top-p"]
SHOWN = 20
MOST_NEW = 40


@dataclass(frozen=True)
class Settings:
    """How the next token is chosen, by generate()'s names.

    ``temperature`` divides the logits (above 0). ``top_k`` keeps so many tokens, 0 all of them.
    ``top_p`` keeps the likeliest that together reach this share, 1 all of them.
    """

    temperature: float = 1.0
    top_k: int = 0
    top_p: float = 1.0


@dataclass(frozen=True)
class Candidate:
    """A token that may come next.

    ``raw`` is its probability as the model gives it, ``probability`` after temperature and cuts
    (0 when it was cut), ``tempered`` between the two. ``cut`` says what took it out.
    """

    id: int
    token: str
    raw: float
    tempered: float
    probability: float
    cut: Cut


@dataclass(frozen=True)
class Next:
    """The next token's distribution: the likeliest ``candidates``, in the order of probability.

    Of ``size`` entries of the vocabulary ``kept_k`` are left after top-k and ``kept`` after top-p.
    ``rest`` is the raw probability of all that are not listed. ``bits`` is the raw entropy.
    """

    candidates: tuple[Candidate, ...]
    size: int
    kept_k: int
    kept: int
    rest: float
    bits: float


@dataclass(frozen=True)
class Start:
    """A text to continue, and what bounds that: where it may end, how long it may get.

    ``positions`` is how many tokens the model has room for (0: any number), ``size`` that of its
    vocabulary.
    """

    asked: Asked
    ends: frozenset[int]
    positions: int
    size: int

    def room(self, taken: tuple[int, ...]) -> int:
        """How many more tokens may follow those that were ``taken``; 0 after an end."""
        if taken and taken[-1] in self.ends:
            return 0
        left = MOST_NEW - len(taken)
        if self.positions:
            left = min(left, self.positions - len(self.asked.ids) - len(taken))
        return max(0, left)

    def possible(self, ids: list[int]) -> tuple[int, ...]:
        """As many of ``ids`` as may really follow the text, in their order."""
        taken: tuple[int, ...] = ()
        for id in ids:
            if not 0 <= id < self.size or not self.room(taken):
                break
            taken = (*taken, id)
        return taken


def begin(loaded: Loaded, text: str) -> Start:
    """``text`` as what is continued. Raises what :func:`glassbox.families.asked.ask` raises."""
    return Start(
        ask(loaded, text, room=1),
        ends(loaded),
        loaded.positions,
        int(loaded.model.config.vocab_size),
    )


def _warped(logits: Any, settings: Settings) -> tuple[Any, Any, Any]:
    """Logits after temperature, after top-k as well, and after top-p as well; cut ones are -inf.

    In the order in which generate() applies them. Each row is one next token.
    """
    from glassbox import heavy

    tempered = logits
    if settings.temperature != 1.0:
        tempered = heavy.TemperatureLogitsWarper(settings.temperature)(None, logits)
    by_k = tempered
    if settings.top_k:
        by_k = heavy.TopKLogitsWarper(settings.top_k)(None, tempered)
    by_p = by_k
    if settings.top_p < 1.0:
        by_p = heavy.TopPLogitsWarper(settings.top_p)(None, by_k)
    return tempered, by_k, by_p


def next_token(
    loaded: Loaded, ids: tuple[int, ...], settings: Settings, shown: int = SHOWN
) -> Next:
    """What may come after ``ids``, and what the settings leave of it."""
    from glassbox import heavy

    torch = heavy.torch
    logits = loaded.model(input_ids=torch.tensor([ids])).logits[:, -1].float()
    tempered, by_k, by_p = _warped(logits, settings)
    raw, warm, last = (each.softmax(-1)[0] for each in (logits, tempered, by_p))
    left_k, left = (torch.isfinite(each[0]) for each in (by_k, by_p))
    best = raw.topk(min(shown, raw.shape[-1])).indices.tolist()

    def cut(id: int) -> Cut:
        return "" if left[id] else "top-p" if left_k[id] else "top-k"

    candidates = tuple(
        Candidate(id, said(loaded, id), float(raw[id]), float(warm[id]), float(last[id]), cut(id))
        for id in best
    )
    entropy = -(raw * raw.clamp_min(1e-30).log2()).sum()
    return Next(
        candidates,
        size=raw.shape[-1],
        kept_k=int(left_k.sum()),
        kept=int(left.sum()),
        rest=max(0.0, 1.0 - sum(each.raw for each in candidates)),
        bits=float(entropy),
    )


def said(loaded: Loaded, id: int) -> str:
    """A token as one reads it: byte-level pieces as their text, a lone byte as it is called."""
    text = loaded.tokenizer.decode([id])
    return text if "\ufffd" not in text else loaded.tokenizer.convert_ids_to_tokens(id)


def ends(loaded: Loaded) -> frozenset[int]:
    """The tokens at which generate() ends."""
    given = loaded.model.generation_config.eos_token_id
    return frozenset([given] if isinstance(given, int) else given or ())


def continued(
    loaded: Loaded,
    ids: tuple[int, ...],
    settings: Settings | None = None,
    *,
    count: int,
    seed: int = 0,
    drawn: int = 0,
) -> tuple[int, ...]:
    """Up to ``count`` tokens after ``ids``: greedy without settings, else drawn from ``seed``.

    ``drawn`` tokens are taken to have been drawn before: one at a time comes to what all at once
    does. Ends after an end token, and where the model has no more positions.
    """
    from glassbox import heavy

    torch = heavy.torch
    generator = torch.Generator().manual_seed(seed)
    end = ends(loaded)
    room = loaded.positions - len(ids) if loaded.positions else count
    found: list[int] = []
    given, past = torch.tensor([ids]), None
    while len(found) < min(count, room):
        out = loaded.model(input_ids=given, past_key_values=past, use_cache=True)
        past, logits = out.past_key_values, out.logits[:, -1].float()
        if settings is None:
            id = int(logits.argmax(-1))
        else:
            chances = _warped(logits, settings)[-1].softmax(-1)
            while drawn:
                # What each of the draws before took from the generator.
                torch.multinomial(chances, 1, generator=generator)
                drawn -= 1
            id = int(torch.multinomial(chances, 1, generator=generator))
        found.append(id)
        if id in end:
            break
        given = torch.tensor([[id]])
    return tuple(found)
