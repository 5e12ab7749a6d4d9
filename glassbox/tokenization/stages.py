"""A text on its way through a tokenizer: what each stage was given and what it made of it.

    the text         "Café [SEP]"
    added tokens     "Café ", then [SEP], which was found as it stands
    normalizer       "cafe "
    pre-tokenizer    cafe
    model            cafe -> café's ids
    post-processor   [CLS] cafe [SEP] [SEP]

The objects of the library do the work, on a ``PreTokenizedString`` as in an ordinary call, so that
each piece knows where in the text it comes from. Cutting out the added tokens has no object in
Python; added_tokens.py does it, and :attr:`Stages.agrees` says whether it all comes to the ids of
the tokenizer's own call.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tokenizers import PreTokenizedString

from glassbox.tokenization import definition as definitions
from glassbox.tokenization.added_tokens import Found, find
from glassbox.tokenization.definition import AddedToken, Definition
from glassbox.tokenization.encode import encode, without_lone_surrogates
from glassbox.tokenization.encoding import Encoding, Options
from glassbox.tokenization.library import SharedTokenizer
from glassbox.tokenization.normalizing import Step, steps
from glassbox.tokenization.panics import told
from glassbox.tokenization.pieces import ModelToken
from glassbox.tokenization.replay import tokenize
from glassbox.tokenization.stage_parts import Part, parts

# More cannot be looked at; a page says so when it cuts.
MOST_CHARACTERS = 2_000


@dataclass(frozen=True)
class Piece:
    """What the pre-tokenizer hands to the model, or an added token, which goes around it.

    ``start`` and ``end`` are characters of the original text. ``tokens`` is what the model makes
    of ``text``: for an added token, that one.
    """

    text: str
    start: int
    end: int
    tokens: tuple[ModelToken, ...]
    added: AddedToken | None = None


@dataclass(frozen=True)
class Stages:
    """All stages of one text.

    ``found`` is the text as added tokens and what is between them. ``normalized`` are the texts
    between them after the normalizer, ``normalizer`` what its parts did. ``length`` is how many
    characters were asked for; ``source`` has at most ``MOST_CHARACTERS`` of them.
    """

    source: str
    length: int
    definition: Definition
    found: tuple[Found, ...]
    normalizer: tuple[Step, ...]
    normalized: tuple[str, ...]
    pre_tokenizer: tuple[Part, ...]
    pieces: tuple[Piece, ...]
    post_processor: tuple[Part, ...]
    encoding: Encoding

    @property
    def ids(self) -> list[int]:
        """The ids that the stages come to before the post-processor."""
        return [token.id for piece in self.pieces for token in piece.tokens]

    @property
    def agrees(self) -> bool:
        """Whether these are the ids that the tokenizer itself gives for the text."""
        own = [token.id for token in self.encoding.tokens if token.kind not in ("added", "pad")]
        return self.ids == own

    @property
    def words(self) -> tuple[Piece, ...]:
        """The pieces that the model saw."""
        return tuple(piece for piece in self.pieces if piece.added is None)


def stages(shared: SharedTokenizer, text: str) -> Stages:
    """``text``, or its first ``MOST_CHARACTERS``, through each stage of ``shared``.

    Raises UserError when the tokenizer cannot encode it, Unavailable when it has no stages.
    """
    definition = definitions.of(shared)
    source, _ = without_lone_surrogates(text[:MOST_CHARACTERS])
    encoding = encode(shared, source, Options())
    with told("A stage of this tokenizer failed", "Change the text, or choose another tokenizer."):
        return _staged(shared, definition, source, len(text), encoding)


def _staged(
    shared: SharedTokenizer, definition: Definition, source: str, length: int, encoding: Encoding
) -> Stages:
    with shared.lock:
        backend = shared.tokenizer.backend_tokenizer
        normalizer, pre_tokenizer = backend.normalizer, backend.pre_tokenizer
        looked_for = [
            token
            for token in definition.added
            if not (token.special and backend.encode_special_tokens)
        ]
    found = find(source, [(each.content, each) for each in looked_for if not each.normalized])
    between = [source[each.start : each.end] for each in found if each.token is None]
    # In the library, too, a token that is looked for behind the normalizer goes through it first.
    later = [
        (normalizer.normalize_str(each.content) if normalizer else each.content, each)
        for each in looked_for
        if each.normalized
    ]
    way = PreTokenizedString(source)
    way.split(lambda _, all: [all[each.start : each.end] for each in found if each.token is None])
    if normalizer:
        way.normalize(normalizer.normalize)
    normalized = tuple(text for text, _, _ in _splits(way))
    cut_out = [_piece(each, source) for each in found if each.token is not None]
    cut_out += _cut_out_normalized(way, later)
    if pre_tokenizer:
        pre_tokenizer.pre_tokenize(way)
    handed_over = _splits(way)
    made = tokenize(shared, [text for text, _, _ in handed_over])
    pieces = [
        Piece(text, start, end, tokens)
        for (text, start, end), tokens in zip(handed_over, made, strict=True)
    ]
    return Stages(
        source=source,
        length=length,
        definition=definition,
        found=tuple(found),
        normalizer=steps(normalizer, definition, between),
        normalized=normalized,
        pre_tokenizer=parts(definition.pre_tokenizer),
        pieces=tuple(sorted(pieces + cut_out, key=lambda piece: piece.start)),
        post_processor=parts(definition.post_processor),
        encoding=encoding,
    )


def _splits(way: Any) -> list[tuple[str, int, int]]:
    """What ``way`` is split into: texts, and where in the original they come from."""
    return [(text, *place) for text, place, _ in way.get_splits("original", "char")]


def _piece(found: Found, source: str) -> Piece:
    token = found.token
    assert token is not None
    return Piece(
        source[found.start : found.end],
        found.start,
        found.end,
        (ModelToken(token.id, token.content),),
        token,
    )


def _cut_out_normalized(way: Any, patterns: list[tuple[str, AddedToken]]) -> list[Piece]:
    """Take the added tokens that stand in the normalized text out of ``way``; they are given."""
    if not patterns:
        return []
    tokens: list[AddedToken | None] = []

    def cut(_: int, all: Any) -> list[Any]:
        found = find(all.normalized, patterns)
        tokens.extend(each.token for each in found)
        return [all[each.start : each.end] for each in found]

    way.split(cut)
    pieces = [
        Piece(text, start, end, (ModelToken(token.id, token.content),), token)
        for (text, start, end), token in zip(_splits(way), tokens, strict=True)
        if token is not None
    ]
    way.split(lambda place, all: [all] if tokens[place] is None else [])
    return pieces
