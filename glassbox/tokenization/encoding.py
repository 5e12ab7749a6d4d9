"""What a tokenizer made of one text.

[CLS]   added      101   (0, 0)      put there by the template, stands for no text
una     text     14477   (0, 3)      the characters 0, 1 and 2 of the text
##ffa   text     20961   (3, 6)
##ble   text      3468   (6, 9)
[SEP]   added      102   (0, 0)
[PAD]   pad          0   (0, 0)      attention_mask 0: the model does not look at it
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import blake2b
from itertools import chain
from typing import Literal

from glassbox.tokenization.tokens import Kind, Token, Tokens

__all__ = ["Counts", "Encoding", "Kind", "Options", "Padding", "Token", "Tokens", "Truncation"]

Padding = Literal["do_not_pad", "max_length"]
Truncation = Literal["do_not_truncate", "longest_first"]


@dataclass(frozen=True)
class Options:
    """How to encode, in the names and values of ``tokenizer(text, ...)``.

    ``max_length`` (tokens, special ones included) is what both padding and truncation go by.
    """

    add_special_tokens: bool = True
    padding: Padding = "do_not_pad"
    truncation: Truncation = "do_not_truncate"
    max_length: int | None = None

    @property
    def pads(self) -> bool:
        """Whether padding to ``max_length`` is asked for."""
        return self.padding == "max_length"

    @property
    def truncates(self) -> bool:
        """Whether truncation to ``max_length`` is asked for."""
        return self.truncation != "do_not_truncate"


@dataclass(frozen=True)
class Encoding:
    """All tokens of one text.

    ``source`` is the text that was encoded: what was asked for, ``replaced`` lone surrogates in it
    replaced by U+FFFD. ``cut`` are the tokens that truncation left out; their ``index`` is the one
    that they would have had, and they are no part of ``tokens``. ``dropped`` are the characters of
    which the normalizer leaves nothing: a token may reach over one without standing for it.
    """

    source: str
    tokens: Tokens
    cut: Tokens = field(default_factory=lambda: Tokens.of(()))
    cut_from: Literal["right", "left"] = "right"
    replaced: int = 0
    dropped: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        # Handy for a few tokens made by hand: any sequence of Token will do.
        for name in ("tokens", "cut"):
            given = getattr(self, name)
            if not isinstance(given, Tokens):
                object.__setattr__(self, name, Tokens.of(given))

    @property
    def ids(self) -> list[int]:
        """The ids, as a model is given them."""
        return self.tokens.ids.tolist()

    @property
    def attention_mask(self) -> list[int]:
        """1 for tokens that a model looks at, 0 for padding."""
        return list(self.tokens.attention)

    @cached_property
    def kept(self) -> Tokens:
        """Those of ``tokens`` that stand for something in the text."""
        places = self.tokens.of_text()
        return self.tokens[places.start : places.stop]

    def in_order(self) -> tuple[Tokens, Tokens]:
        """``kept`` and ``cut`` in the order of the text."""
        return (self.cut, self.kept) if self.cut_from == "left" else (self.kept, self.cut)

    def of_text(self) -> Iterator[Token]:
        """The tokens that stand for something in the text, cut ones included, in its order."""
        return chain(*self.in_order())

    @cached_property
    def stamp(self) -> str:
        """Tells this encoding from any other: a digest of the text and its tokens.

        Two tokenizers may give the same ids, and mean other entries and other pieces by them.
        """
        digest = blake2b(self.cut_from.encode(), digest_size=12)
        kinds = sorted(Counter(self.tokens.kinds.values()).items())
        for text in (self.source, repr((kinds, sorted(self.dropped)))):
            _add(digest, text.encode())
        for tokens in (self.tokens, self.cut):
            _add(digest, "\0".join(tokens.texts).encode("utf-8", "replace"))
            for column in (tokens.ids, tokens.starts, tokens.ends, tokens.words):
                _add(digest, column)
            _add(digest, tokens.attention)
            _add(digest, tokens.special)
        return digest.hexdigest()

    @cached_property
    def counts(self) -> Counts:
        """How many of what; see :class:`Counts`."""
        return Counts(
            tokens=len(self.tokens),
            added=self.tokens.number("added"),
            pad=self.tokens.number("pad"),
            cut=len(self.cut),
            of_text=len(self.kept) + len(self.cut),
            unknown=self.tokens.number("unknown") + self.cut.number("unknown"),
            words=len(self.source.split()),
            characters=len(self.source),
        )


def _add(digest: blake2b, column: bytes | array[int]) -> None:
    """Put ``column`` into the digest after its length, so that no two columns run into one."""
    digest.update(len(column).to_bytes(8, "little"))
    digest.update(column)


@dataclass(frozen=True)
class Counts:
    """Numbers about one encoding.

    ``tokens`` is the length of what the model is given: ``added`` and ``pad`` are in it, ``cut``
    is not. ``of_text`` counts the tokens that the whole text makes, the cut ones included, so that
    the ratios say the same whether it is truncated or not. ``words`` are separated by white space.
    """

    tokens: int
    added: int
    pad: int
    cut: int
    of_text: int
    unknown: int
    words: int
    characters: int

    @property
    def tokens_per_word(self) -> float | None:
        """Fertility: tokens of the text per word of the text. None for a text without words."""
        return self.of_text / self.words if self.words else None

    @property
    def characters_per_token(self) -> float | None:
        """Characters of the text, white space included, per token of it. None without tokens."""
        return self.characters / self.of_text if self.of_text else None

    @property
    def unknown_share(self) -> float | None:
        """Share (0 to 1) of the text's tokens that are unknown. None without tokens.

        It belongs beside the fertility: a tokenizer that knows nothing has the best one.
        """
        return self.unknown / self.of_text if self.of_text else None
