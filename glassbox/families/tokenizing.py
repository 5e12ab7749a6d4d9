"""The tokenizers of the three tiny models, made from their corpus: each family's own algorithm.

BERT's is WordPiece, GPT-2's BPE over bytes, T5's Unigram. All lower-case what they are given.
WordPiece's trainer settles ties by chance, so what it made once is kept beside the models.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING

from tokenizers import (
    Tokenizer,
    decoders,
    models,
    normalizers,
    pre_tokenizers,
    processors,
    trainers,
)

from glassbox.families.kinds import Kind

if TYPE_CHECKING:
    from glassbox.light import PreTrainedTokenizerFast

# Position embeddings of BERT and GPT-2; what a text is cut to for T5.
MOST_TOKENS = 64
# Of nouns and verbs in Ombril where there are several.
_ENDINGS = ("en", "ut")
# T5's sentinels, for what its denoising would leave out.
_SENTINELS = tuple(f"<extra_id_{number}>" for number in range(10))


def train(kind: Kind, texts: Iterable[str]) -> PreTrainedTokenizerFast:
    """The tokenizer of ``kind``, trained on ``texts``."""
    return {"bert": _bert, "gpt": _gpt, "t5": _t5}[kind](texts)


def _bert(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    from glassbox.light import PreTrainedTokenizerFast

    made = Tokenizer(models.WordPiece(unk_token="[UNK]"))
    made.normalizer = normalizers.BertNormalizer(lowercase=True)
    made.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    made.decoder = decoders.WordPiece()
    special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
    made.train_from_iterator(
        texts,
        trainers.WordPieceTrainer(vocab_size=1_400, special_tokens=special, show_progress=False),
    )
    cls, sep = made.token_to_id("[CLS]"), made.token_to_id("[SEP]")
    made.post_processor = processors.TemplateProcessing(
        single="[CLS] $A [SEP]",
        pair="[CLS] $A [SEP] $B:1 [SEP]:1",
        special_tokens=[("[CLS]", cls), ("[SEP]", sep)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="[PAD]",
        unk_token="[UNK]",
        cls_token="[CLS]",
        sep_token="[SEP]",
        mask_token="[MASK]",
        model_max_length=MOST_TOKENS,
    )


def _gpt(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    from glassbox.light import PreTrainedTokenizerFast

    made = Tokenizer(models.BPE())
    made.normalizer = normalizers.Lowercase()
    # With a space before the first word, too: it is the same token wherever it stands.
    made.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=True)
    made.decoder = decoders.ByteLevel()
    made.train_from_iterator(
        texts,
        trainers.BpeTrainer(
            vocab_size=1_400,
            # A padding of its own: labels of padding are ignored, and the end must be learned.
            special_tokens=["<|endoftext|>", "<|pad|>"],
            initial_alphabet=sorted(pre_tokenizers.ByteLevel.alphabet()),
            show_progress=False,
        ),
    )
    made.post_processor = processors.ByteLevel(trim_offsets=True, add_prefix_space=True)
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        bos_token="<|endoftext|>",
        eos_token="<|endoftext|>",
        pad_token="<|pad|>",
        model_max_length=MOST_TOKENS,
    )


def _t5(texts: Iterable[str]) -> PreTrainedTokenizerFast:
    from glassbox.light import PreTrainedTokenizerFast

    special = ["<pad>", "</s>", "<unk>", *_SENTINELS]
    made = Tokenizer(models.Unigram([*((token, 0.0) for token in special), *_pieces(texts)], 2))
    made.normalizer = normalizers.Lowercase()
    made.pre_tokenizer = pre_tokenizers.Sequence(
        [pre_tokenizers.Metaspace(), pre_tokenizers.Punctuation()]
    )
    made.decoder = decoders.Metaspace()
    made.post_processor = processors.TemplateProcessing(
        single="$A </s>", pair="$A </s> $B </s>", special_tokens=[("</s>", 1)]
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=made,
        pad_token="<pad>",
        eos_token="</s>",
        unk_token="<unk>",
        extra_special_tokens=list(_SENTINELS),
        model_max_length=MOST_TOKENS,
    )


def _pieces(texts: Iterable[str]) -> list[tuple[str, float]]:
    """Each word, ending and character with the logarithm of its share: a Unigram model.

    UnigramTrainer looks for pieces that several words share, and would cut most words of so small a
    vocabulary into letters. A word with a plural ending of Ombril (pairs.py) counts as two pieces.
    """
    words = Counter(word for text in texts for word in re.findall(r"\w+|[^\w\s]", text.lower()))
    counts: Counter[str] = Counter()
    for word, count in words.items():
        stem, ending = word[:-2], word[-2:]
        if ending in _ENDINGS and stem in words:
            counts[f"▁{stem}"] += count
            counts[ending] += count
        elif word.isalnum():
            counts[f"▁{word}"] += count
        else:
            counts[word] += count
    total = counts.total()
    # Letters for what is no word of the corpus: each as rare as can be.
    letters = sorted({letter for word in words for letter in word} | {"▁"})
    rare = {letter: -20.0 for letter in letters if letter not in counts}
    scored = {piece: math.log(count / total) for piece, count in counts.most_common()}
    return sorted(scored.items(), key=lambda pair: (-pair[1], pair[0])) + sorted(rare.items())
