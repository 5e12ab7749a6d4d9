"""The objects of `tokenizers` that a recipe stands for, and training with them.

recipe = Recipe("byte_bpe", vocab_size=1_000)
tokenizer = train(recipe, texts)         a tokenizers.Tokenizer
fast = wrap(tokenizer, recipe)           a PreTrainedTokenizerFast, for save_pretrained
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors
from tokenizers import trainers as library

from glassbox.errors import UserError
from glassbox.tokenization.recipe import Recipe, around, check, roles

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerFast
__all__ = ["Recipe", "blank", "normalizer", "roles", "template", "train", "trainer", "wrap"]


def normalizer(recipe: Recipe) -> normalizers.Normalizer | None:
    """The recipe's normalizer."""
    makers: dict[str, Any] = {
        "lowercase": normalizers.Lowercase,
        "nfc": normalizers.NFC,
        "nfkc": normalizers.NFKC,
        "bert": normalizers.BertNormalizer,
    }
    return makers[recipe.normalizer]() if recipe.normalizer in makers else None


def blank(recipe: Recipe) -> Tokenizer:
    """The untrained tokenizer: its model, and the normalizer, pre-tokenizer and decoder that fit.

    BERT's pre-tokenizer (white space and each punctuation mark) for words and WordPiece, bytes for
    byte-level BPE, Metaspace (a space is ``▁``) for the two whose tokens can be joined again.
    """
    unk = recipe.unk
    if recipe.algorithm == "word_level":
        made = Tokenizer(models.WordLevel(unk_token=unk))
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    elif recipe.algorithm == "wordpiece":
        made = Tokenizer(models.WordPiece(unk_token=unk))
        made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
        made.decoder = decoders.WordPiece()
    elif recipe.algorithm == "byte_bpe":
        made = Tokenizer(models.BPE())
        made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
        made.decoder = decoders.ByteLevel()
    else:
        made = Tokenizer(
            models.BPE(unk_token=unk) if recipe.algorithm == "bpe" else models.Unigram()
        )
        made.pre_tokenizer = pre_tokenizers.Metaspace()
        made.decoder = decoders.Metaspace()
    chosen = normalizer(recipe)
    if chosen is not None:
        made.normalizer = chosen
    return made


def trainer(recipe: Recipe, *, progress: bool = False) -> Any:
    """The trainer of `tokenizers`.

    With ``progress``, that of BPE prints where it is as lines of JSON; the others have no words
    for it.
    """
    common: dict[str, Any] = {
        "vocab_size": recipe.vocab_size,
        "special_tokens": [*recipe.special_tokens],
        "show_progress": False,
    }
    if recipe.algorithm == "word_level":
        return library.WordLevelTrainer(min_frequency=recipe.min_frequency, **common)
    if recipe.algorithm == "unigram":
        return library.UnigramTrainer(unk_token=recipe.unk, **common)
    if recipe.algorithm == "wordpiece":
        return library.WordPieceTrainer(min_frequency=recipe.min_frequency, **common)
    alphabet = pre_tokenizers.ByteLevel.alphabet() if recipe.algorithm == "byte_bpe" else []
    if progress:
        common.update(show_progress=True, progress_format="json")
    return library.BpeTrainer(
        min_frequency=recipe.min_frequency, initial_alphabet=sorted(alphabet), **common
    )


def train(
    recipe: Recipe, texts: Iterable[str] | Iterable[list[str]], *, progress: bool = False
) -> Tokenizer:
    """Train on ``texts``, or lists of them (which hold no lone surrogates), template included.

    Raises UserError for a recipe that :func:`check` calls wrong, and when the characters of the
    text alone are more entries than asked for: the trainers would silently make more, or fail.
    """
    for problem in check(recipe):
        if problem.severity == "error":
            raise UserError(problem.message, problem.hint)
    made = blank(recipe)
    try:
        made.train_from_iterator(texts, trainer(recipe, progress=progress))
    except Exception as error:
        if "not large enough to contain all chars" not in str(error):
            raise
        raise _too_small(recipe, None) from error
    if made.get_vocab_size() > recipe.vocab_size:
        raise _too_small(recipe, made.get_vocab_size())
    template(made, recipe)
    return made


def _too_small(recipe: Recipe, entries: int | None) -> UserError:
    what = f"are {entries:,} entries" if entries else "are more"
    return UserError(
        f"A vocab_size of {recipe.vocab_size:,} is too small for this text: its different "
        f"characters and the special tokens alone {what}.",
        f"Ask for {f'at least {entries:,}' if entries else 'more'}, or normalize the text first, "
        "which makes its characters fewer.",
    )


def template(tokenizer: Tokenizer, recipe: Recipe) -> None:
    """Let it put special tokens around a text."""
    found = around(recipe)
    if found is not None:
        tokenizer.post_processor = processors.TemplateProcessing(
            single=found.single,
            pair=found.pair,
            special_tokens=[(name, tokenizer.token_to_id(name)) for name in found.names],
        )
    elif recipe.algorithm == "byte_bpe":
        tokenizer.post_processor = processors.ByteLevel(trim_offsets=False)


def wrap(tokenizer: Tokenizer, recipe: Recipe) -> PreTrainedTokenizerFast:
    """As a tokenizer of `transformers`, its special tokens in the parts that they play."""
    from glassbox.light import PreTrainedTokenizerFast

    return PreTrainedTokenizerFast(tokenizer_object=tokenizer, **roles(recipe.special_tokens))
