"""Which class an AutoModelFor… gives for which architecture, read from the library.

Each auto class of transformers has a mapping from ``model_type`` to the name of a class. The names
are read off without importing what they name: 49 auto classes, 600 model types.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from glassbox.errors import NotFound
from glassbox.models.families import BASE, Family

# What each is for, in the order of the table; the library's others come after them.
ABOUT = {
    "AutoModel": "the bare model: hidden states, no head",
    "AutoModelForPreTraining": "the head or heads that it was first trained with",
    "AutoModelForMaskedLM": "fill a mask, seeing both sides of it",
    "AutoModelForCausalLM": "the next token, from those before it",
    "AutoModelForSeq2SeqLM": "write a text while reading another",
    "AutoModelForSequenceClassification": "one label for the whole input",
    "AutoModelForTokenClassification": "a label for each token",
    "AutoModelForQuestionAnswering": "where in a text the answer begins and ends",
    "AutoModelForMultipleChoice": "which of several answers fits",
    "AutoModelForNextSentencePrediction": "whether one sentence follows the other",
    "AutoModelForTextEncoding": "the part that reads, alone",
}


@dataclass(frozen=True)
class AutoClass:
    """One auto class, and what it has: ``classes`` are (model type, names of its classes)."""

    name: str
    classes: tuple[tuple[str, tuple[str, ...]], ...]

    @property
    def about(self) -> str:
        """What it is for, in a few words; "" for those that no text model here has."""
        return ABOUT.get(self.name, "")

    def of(self, model_type: str) -> tuple[str, ...]:
        """The classes for one architecture, the usual one first; () for a gap."""
        return next((names for each, names in self.classes if each == model_type), ())


@lru_cache(maxsize=1)
def auto_classes() -> tuple[AutoClass, ...]:
    """All auto classes for models: those of ABOUT in its order, then the others by name."""
    from glassbox import heavy

    library = vars(heavy.modeling_auto)
    found = []
    for name, value in library.items():
        mapping = getattr(value, "_model_mapping", None)
        if name.startswith(BASE) and mapping is not None:
            # The names themselves, under the mapping that imports what it is asked for.
            names = mapping._model_mapping
            found.append(AutoClass(name, tuple((each, _names(names[each])) for each in names)))
    order = {name: place for place, name in enumerate(ABOUT)}
    return tuple(sorted(found, key=lambda each: (order.get(each.name, len(order)), each.name)))


def _names(entry: str | tuple[str, ...]) -> tuple[str, ...]:
    return (entry,) if isinstance(entry, str) else tuple(entry)


def find(name: str) -> AutoClass:
    """An auto class by its name. Raises NotFound for another name."""
    for each in auto_classes():
        if each.name == name:
            return each
    raise NotFound("The library has no such auto class.", "Choose one from the list.")


def class_name(auto_class: str, model_type: str) -> str:
    """What ``auto_class`` builds from a config of ``model_type``. Raises NotFound for a gap."""
    names = find(auto_class).of(model_type)
    if not names:
        raise NotFound(
            f"{auto_class} has no class for {model_type}.",
            "The map of auto classes shows which do.",
        )
    return names[0]


def for_families(families: tuple[Family, ...]) -> tuple[AutoClass, ...]:
    """The auto classes that at least one of ``families`` has a class in."""
    return tuple(each for each in auto_classes() if any(each.of(family.id) for family in families))


def for_family(family: Family) -> tuple[str, ...]:
    """The names of the auto classes that have a class for ``family``, the bare model first."""
    return tuple(each.name for each in auto_classes() if each.of(family.id))


def model_types() -> tuple[str, ...]:
    """Every architecture that any auto class knows, by name."""
    return tuple(sorted({type for each in auto_classes() for type, _ in each.classes}))


# Why there is no class: by auto class, and the family's id or else its kind.
_NO_CLASS: dict[tuple[str, str], str] = {
    ("AutoModelForPreTraining", "mbart"): "The library lists none; the class that it was trained "
    "with is under AutoModelForSeq2SeqLM.",
    ("AutoModelForPreTraining", "marian"): "There was no training before the translating: its "
    "class is under AutoModelForSeq2SeqLM.",
    ("AutoModelForMaskedLM", "decoder"): "A decoder sees only what stands before a mask, and is "
    "trained on the next token instead.",
    ("AutoModelForMaskedLM", "t5"): "T5 learned from masked spans too, but its decoder writes them "
    "out: AutoModelForSeq2SeqLM.",
    ("AutoModelForMaskedLM", "marian"): "Marian only learned to translate. BART and mBART learned "
    "by mending texts, so their seq2seq class is also their masked one.",
    ("AutoModelForCausalLM", "albert"): "The library has no decoder form of ALBERT; BERT, RoBERTa "
    "and ELECTRA have one (is_decoder).",
    ("AutoModelForCausalLM", "distilbert"): "The library has no decoder form of DistilBERT; BERT, "
    "RoBERTa and ELECTRA have one (is_decoder).",
    ("AutoModelForCausalLM", "t5"): "T5's decoder is not offered without its encoder; BART's, "
    "mBART's and Marian's are.",
    ("AutoModelForSeq2SeqLM", "encoder"): "There is no decoder to write with.",
    ("AutoModelForSeq2SeqLM", "decoder"): "There is no encoder to read with: prompt and answer are "
    "one text, AutoModelForCausalLM.",
    ("AutoModelForSequenceClassification", "marian"): "Marian has classes for generating only.",
    ("AutoModelForTokenClassification", "openai-gpt"): "The library has none, though it has one "
    "for GPT-2.",
    ("AutoModelForTokenClassification", "encoder-decoder"): "The library has none; T5's uses its "
    "encoder alone.",
    ("AutoModelForQuestionAnswering", "openai-gpt"): "The library has none, though it has one for "
    "GPT-2.",
    ("AutoModelForQuestionAnswering", "marian"): "Marian has classes for generating only.",
    ("AutoModelForMultipleChoice", "decoder"): "The nearest thing has two heads and is in no auto "
    "class: OpenAIGPTDoubleHeadsModel, GPT2DoubleHeadsModel.",
    ("AutoModelForMultipleChoice", "encoder-decoder"): "The library has none: these models answer "
    "by writing.",
    ("AutoModelForNextSentencePrediction", "albert"): "ALBERT learned the order of two sentences "
    "instead; that head is in AutoModelForPreTraining.",
    ("AutoModelForNextSentencePrediction", "encoder"): "Its training did not ask that question.",
    ("AutoModelForNextSentencePrediction", "decoder"): "It was trained on the next token only.",
    ("AutoModelForNextSentencePrediction", "encoder-decoder"): "It was trained to write, not to "
    "judge pairs.",
    ("AutoModelForTextEncoding", "decoder"): "Nothing in it reads without predicting.",
    ("AutoModelForTextEncoding", "encoder-decoder"): "The library lists T5's encoder only; "
    "model.get_encoder() gives that of the others.",
}


def why_not(auto_class: str, family: Family) -> str:
    """Why the library has no such class for ``family``; "" where it has one."""
    if find(auto_class).of(family.id):
        return ""
    by_kind = _NO_CLASS.get((auto_class, family.kind), "")
    return _NO_CLASS.get((auto_class, family.id), by_kind)
