"""The tokenizers that are always there, each shared by everybody behind one lock."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Literal

from glassbox.errors import NotFound

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerBase

SUBWORD, WORD, CHARACTER = "subword", "word", "character"
NAMES = (WORD, CHARACTER, SUBWORD)


@dataclass(frozen=True)
class SharedTokenizer:
    """A tokenizer of `transformers` and the lock that whoever calls it must hold.

    ``title`` names it on a page, ``source`` says what its vocabulary was made from, ``algorithm``
    is the model of `tokenizers` behind it.
    """

    name: str
    title: str
    algorithm: str
    source: str
    tokenizer: PreTrainedTokenizerBase
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False, compare=False)

    @cached_property
    def vocabulary_size(self) -> int:
        """Entries of the vocabulary, special tokens included."""
        return len(self.tokenizer)

    @cached_property
    def special_tokens(self) -> int:
        """How many special tokens the template adds to a single text."""
        return self.tokenizer.num_special_tokens_to_add(pair=False)

    @cached_property
    def special_ids(self) -> frozenset[int]:
        """The ids of all special tokens."""
        return frozenset(self.tokenizer.all_special_ids)

    @cached_property
    def unk_id(self) -> int | None:
        """The id that stands for what is not in the vocabulary, if there is one."""
        return self.tokenizer.unk_token_id

    @cached_property
    def truncation_side(self) -> Literal["right", "left"]:
        """Which end of a long text truncation cuts off."""
        return "left" if self.tokenizer.truncation_side == "left" else "right"


def _subword() -> SharedTokenizer:
    from glassbox import embedded
    from glassbox.light import BertTokenizer

    tokenizer = BertTokenizer.from_pretrained(embedded.tokenizer_folder(), local_files_only=True)
    return SharedTokenizer(
        SUBWORD, "Subword", "WordPiece", f"the vocabulary of {embedded.NAME}", tokenizer
    )


def _word() -> SharedTokenizer:
    from glassbox.tokenization import corpus, train

    texts = corpus.read()
    source = f"all words of {len(texts):,} bundled texts"
    return SharedTokenizer(WORD, "Word", "WordLevel", source, train.train_words(texts))


def _character() -> SharedTokenizer:
    from glassbox.tokenization import corpus, train

    texts = corpus.read()
    source = f"all characters of {len(texts):,} bundled texts"
    return SharedTokenizer(
        CHARACTER, "Character", "WordLevel", source, train.train_characters(texts)
    )


_MAKERS = {SUBWORD: _subword, WORD: _word, CHARACTER: _character}
_making = threading.Lock()


@lru_cache(maxsize=len(_MAKERS))
def _made(name: str) -> SharedTokenizer:
    return _MAKERS[name]()


def get(name: str) -> SharedTokenizer:
    """The tokenizer of that name, made at the first call (a second or two) and kept.

    Raises NotFound for an unknown name, Unavailable when the files that it needs are missing.
    """
    if name not in _MAKERS:
        raise NotFound("There is no tokenizer of that name.", f"Choose {', '.join(NAMES)}.")
    # lru_cache alone would let two people at once make two, with a lock each.
    with _making:
        return _made(name)
