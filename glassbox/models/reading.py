"""What a model is given to read: one or two sentences as tokens, or ids as they are.

The embedded tokenizer reads for every model whose vocabulary has as many entries as its own. Any
other vocabulary is unknown here, so ids are typed as numbers.
"""

from __future__ import annotations

from dataclasses import dataclass

from glassbox import embedded
from glassbox.errors import UserError
from glassbox.models.subject import Subject
from glassbox.settings import current
from glassbox.text import whole

# Tokens of both sentences together that a picture of all their pairs can still show.
MOST_TOKENS = 64
_LONGEST_NUMBER = 18


@dataclass(frozen=True)
class Reading:
    """The ids that a model is given, and what each of them is.

    All tuples are as long as ``ids``. ``labels`` are the vocabulary's entries (the ids themselves
    where those are unknown; may be hostile), ``sentences`` 0 or 1 as token_type_ids say it,
    ``special`` whether the template added it, ``words`` the number of its word within its sentence
    (None for what the template added) and ``spans`` where it stands in its sentence. ``cut``
    tokens were left out at the end.
    """

    ids: tuple[int, ...]
    labels: tuple[str, ...]
    sentences: tuple[int, ...]
    special: tuple[bool, ...]
    words: tuple[int | None, ...]
    spans: tuple[tuple[int, int], ...]
    texts: tuple[str, ...]
    by_tokenizer: bool
    cut: int = 0

    @property
    def is_pair(self) -> bool:
        """Whether there are two sentences."""
        return 1 in self.sentences


def by_tokenizer(subject: Subject) -> bool:
    """Whether the embedded tokenizer's vocabulary is (as far as can be told) the model's."""
    return subject.vocab_size == embedded.VOCABULARY_SIZE


def most_tokens(subject: Subject) -> int:
    """How many tokens are read: what the model has positions for, what can be drawn."""
    return min(subject.positions, MOST_TOKENS)


def read(subject: Subject, text: str, pair: str = "") -> Reading:
    """``text``, and ``pair`` unless it is blank, for ``subject``.

    Raises UserError for what is empty or too long, or for ids that are no ids.
    """
    if not text.strip():
        raise UserError("There is nothing to read yet.", "Type a sentence.")
    limit = current().max_text_chars
    if max(len(text), len(pair)) > limit:
        raise UserError(f"The text is longer than {limit:,} characters.", "Shorten it.")
    texts = [whole(text)] + ([whole(pair)] if pair.strip() else [])
    most = most_tokens(subject)
    return _tokenized(texts, most) if by_tokenizer(subject) else _numbered(texts, subject, most)


def _tokenized(texts: list[str], most: int) -> Reading:
    from glassbox.tokenization import library

    added = len(texts) + 1
    if most <= added:
        raise UserError(
            f"This model has {most} positions, and [CLS] and [SEP] alone take {added} of them.",
            "Give it more with max_position_embeddings.",
        )
    shared = library.get(library.SUBWORD)
    # Truncation is a state of the tokenizer: one call at a time.
    with shared.lock:
        total = len(shared.tokenizer(*texts)["input_ids"])
        made = shared.tokenizer(*texts, truncation="longest_first", max_length=most)
        encoding = made.encodings[0]
        labels = tuple(encoding.tokens)
    return Reading(
        ids=tuple(encoding.ids),
        labels=labels,
        sentences=tuple(encoding.type_ids),
        special=tuple(bool(each) for each in encoding.special_tokens_mask),
        words=tuple(encoding.word_ids),
        spans=tuple(encoding.offsets),
        texts=tuple(texts),
        by_tokenizer=True,
        cut=total - len(encoding.ids),
    )


def _numbered(texts: list[str], subject: Subject, most: int) -> Reading:
    found = [_ids(text, subject.vocab_size) for text in texts]
    total = sum(map(len, found))
    # The longer one gives first, as longest_first does.
    while sum(map(len, found)) > most:
        max(found, key=len).pop()
    ids = tuple(id for sentence in found for id in sentence)
    return Reading(
        ids=ids,
        labels=tuple(map(str, ids)),
        sentences=tuple(number for number, each in enumerate(found) for _ in each),
        special=(False,) * len(ids),
        words=tuple(place for sentence in found for place in range(len(sentence))),
        spans=((0, 0),) * len(ids),
        texts=tuple(texts),
        by_tokenizer=False,
        cut=total - len(ids),
    )


def _ids(text: str, vocab_size: int) -> list[int]:
    made = []
    for each in text.replace(",", " ").split():
        known = each.isascii() and each.isdecimal() and len(each) <= _LONGEST_NUMBER
        if not known or int(each) >= vocab_size:
            raise UserError(
                f"“{each[:30]}” is no id of this model: they go from 0 to {vocab_size - 1:,}.",
                "Its vocabulary is not the embedded tokenizer's, so it is given numbers, with "
                "spaces between them.",
            )
        made.append(int(each))
    return made


def example_ids(subject: Subject) -> tuple[str, str]:
    """Ids to open with: some of them in both sentences, all of them in the vocabulary."""
    first, second = (3, 8, 5, 13, 8, 21), (8, 2, 5, 34, 8)
    size = subject.vocab_size
    return (
        " ".join(str(each % size) for each in first),
        " ".join(str(each % size) for each in second),
    )


@dataclass(frozen=True)
class Word:
    """A word of one sentence and the places of its tokens; ``text`` as it was typed."""

    number: int
    text: str
    places: tuple[int, ...]


def words(reading: Reading, sentence: int = 0) -> tuple[Word, ...]:
    """The words of a sentence in their order, as the tokenizer cut them before its model."""
    found: dict[int, list[int]] = {}
    for place, (word, of) in enumerate(zip(reading.words, reading.sentences, strict=True)):
        if word is not None and of == sentence and not reading.special[place]:
            found.setdefault(word, []).append(place)
    made = []
    for number, places in found.items():
        if reading.by_tokenizer:
            start, end = reading.spans[places[0]][0], reading.spans[places[-1]][1]
            text = reading.texts[sentence][start:end]
        else:
            text = reading.labels[places[0]]
        made.append(Word(number, text, tuple(places)))
    return tuple(made)


def common_word(sentences: list[tuple[Word, ...]]) -> list[int]:
    """For each sentence the place in its list of a word that all of them have, the longest.

    Without one it is the longest word of each.
    """
    texts = [{word.text.lower() for word in each} for each in sentences]
    shared = set.intersection(*texts) if texts else set()
    wanted = max(sorted(shared), key=len, default=None)
    made = []
    for each in sentences:
        places = range(len(each))
        if wanted is not None:
            made.append(next(at for at in places if each[at].text.lower() == wanted))
        else:
            made.append(max(places, key=lambda at: len(each[at].text), default=0))
    return made
