"""The tokenizers that a person can choose, each shared by everybody behind one lock.

A tokenizer is named by a ref:

    subword, word, character, bpe, wordpiece, unigram      always there
    trained:<id>, upload:<id>                              in the workspace, with an owner
    hub:<owner>/<name>                                     where the Hub can be reached
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Literal

from glassbox.catalog import Entry, told_apart
from glassbox.errors import NotFound

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerBase

SUBWORD, WORD, CHARACTER = "subword", "word", "character"
BPE, WORDPIECE, UNIGRAM = "bpe", "wordpiece", "unigram"
# Those that the page opens with, and all that are always there.
NAMES = (WORD, CHARACTER, SUBWORD)
BUILT_IN = (SUBWORD, WORD, CHARACTER, BPE, WORDPIECE, UNIGRAM)
# Loaded tokenizers of people and of the Hub; one of 250,000 entries takes some 200 MB.
MOST_LOADED = 12


@dataclass(frozen=True)
class SharedTokenizer:
    """A tokenizer of `transformers` and the lock that whoever calls it must hold.

    ``name`` is its ref, ``title`` names it on a page (plain text, may be hostile), ``source`` says
    what its vocabulary was made from, ``algorithm`` is the model of `tokenizers` behind it.
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


def _bundled(name: str) -> Callable[[], SharedTokenizer]:
    def make() -> SharedTokenizer:
        from glassbox import workspace
        from glassbox.tokenization import corpus, train

        texts = corpus.read()
        recipe = train.BUNDLED[name]
        return SharedTokenizer(
            name,
            _TITLES[name],
            recipe.title,
            f"trained on {len(texts):,} bundled texts",
            train.train_bundled(name, texts, workspace.root() / "cache" / "tokenizers"),
        )

    return make


_TITLES = {
    SUBWORD: "Subword",
    WORD: "Word",
    CHARACTER: "Character",
    BPE: "Byte-level BPE",
    WORDPIECE: "WordPiece, small",
    UNIGRAM: "Unigram",
}
_NOTES = {
    SUBWORD: "WordPiece of all-MiniLM-L6-v2",
    WORD: "bundled texts",
    CHARACTER: "bundled texts",
    BPE: "trained on bundled texts",
    WORDPIECE: "trained on bundled texts",
    UNIGRAM: "trained on bundled texts",
}
_MAKERS: dict[str, Callable[[], SharedTokenizer]] = {
    SUBWORD: _subword,
    WORD: _word,
    CHARACTER: _character,
    **{name: _bundled(name) for name in (BPE, WORDPIECE, UNIGRAM)},
}
_made: dict[str, SharedTokenizer] = {}
_loaded: OrderedDict[tuple[str, str], SharedTokenizer] = OrderedDict()
_making = {name: threading.Lock() for name in (*BUILT_IN, "own", "hub")}
_loading = threading.Lock()


def get(ref: str, owner: str = "") -> SharedTokenizer:
    """The tokenizer that ``ref`` names, made or loaded at the first call and kept.

    Raises NotFound when there is none (any more), in the same words when it is somebody else's;
    Unavailable when its files are missing or the Hub cannot be asked.
    """
    if ref in _MAKERS:
        # One at a time: two people at once would otherwise make two, with a lock each.
        with _making[ref]:
            if ref not in _made:
                _made[ref] = _MAKERS[ref]()
            return _made[ref]
    source = ref.partition(":")[0]
    if source in ("trained", "upload"):
        return _own(ref, owner)
    if source == "hub":
        return _from_hub(ref)
    raise NotFound(
        "There is no such tokenizer here.",
        "It may have been deleted; choose another from the list.",
    )


def _own(ref: str, owner: str) -> SharedTokenizer:
    from glassbox.tokenization import store

    # Asked each time: it may have been deleted, or renamed.
    found = store.find(ref, owner)
    return _remembered(
        (ref, found.name),
        lambda: SharedTokenizer(
            ref, found.name, found.algorithm, found.made_from, store.load(found)
        ),
    )


def _from_hub(ref: str) -> SharedTokenizer:
    from glassbox.tokenization import sources

    name = sources.hub_ref(ref[4:])[4:]

    def make() -> SharedTokenizer:
        tokenizer = sources.load_hub(name)
        kind = sources.algorithm(tokenizer.backend_tokenizer)
        return SharedTokenizer(ref, name, kind, "a tokenizer of the Hugging Face Hub", tokenizer)

    return _remembered((ref, name), make)


def _remembered(key: tuple[str, str], make: Callable[[], SharedTokenizer]) -> SharedTokenizer:
    """The loaded one, or a new one in place of the one that was asked for longest ago."""
    # The Hub may take its time: what lies on disk does not wait for it.
    with _making["hub" if key[0].startswith("hub:") else "own"]:
        with _loading:
            found = _loaded.get(key)
        made = found or make()
        with _loading:
            _loaded[key] = made
            _loaded.move_to_end(key)
            while len(_loaded) > MOST_LOADED:
                _loaded.popitem(last=False)
        return made


def choices(owner: str) -> list[Entry]:
    """What ``owner`` can choose from: those that are always there, then own ones, newest first."""
    from glassbox.tokenization import store

    own = [Entry(each.ref, each.name, each.note) for each in store.kept(owner)]
    return told_apart([Entry(name, _TITLES[name], _NOTES[name]) for name in BUILT_IN] + own)
