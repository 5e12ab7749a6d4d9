"""What a pipeline can be asked for, and the class whose head each task needs.

The names are those of ``pipeline(task)``. transformers 5 has no pipeline any more for three of them
(its message says which way it wants instead), and never had one for sentence similarity: those are
done by hand here, with the library's own model classes.
"""

from __future__ import annotations

from dataclasses import dataclass

from glassbox.errors import NotFound


@dataclass(frozen=True)
class Task:
    """One task.

    ``piped``: whether pipeline() of the installed transformers has it. ``gives`` says in words what
    comes out, ``shape`` the tensor that the head gives, ``why`` which class is needed and why.
    """

    name: str
    title: str
    auto_class: str
    gives: str
    shape: str
    why: str
    piped: bool = True

    @property
    def writes(self) -> bool:
        """Whether the model writes a text, token by token, by ``generate``."""
        return self.auto_class in (CAUSAL, SEQ2SEQ)


BASE = "AutoModel"
CAUSAL, SEQ2SEQ = "AutoModelForCausalLM", "AutoModelForSeq2SeqLM"
_LABELS = "AutoModelForSequenceClassification"

TASKS = {
    task.name: task
    for task in (
        Task(
            "text-classification",
            "Text classification",
            _LABELS,
            "one label for the whole text",
            "(batch, labels)",
            "One vector stands for the whole text (BERT: its first token), and a linear layer "
            "makes one number a label of it.",
        ),
        Task(
            "feature-extraction",
            "Feature extraction",
            BASE,
            "the hidden states themselves",
            "(batch, length, hidden size)",
            "No head at all: the last hidden state is what comes out.",
        ),
        Task(
            "sentence-similarity",
            "Sentence similarity",
            BASE,
            "how near the sentences are to each other",
            "(batch, length, hidden size)",
            "No head: the hidden states of a sentence are averaged (padding left out) and compared "
            "by their cosine, as sentence-transformers does it.",
            piped=False,
        ),
        Task(
            "zero-shot-classification",
            "Zero-shot classification",
            _LABELS,
            "one of the labels that you write yourself",
            "(labels, 3)",
            "A model that was fine-tuned on natural language inference judges whether the text "
            "entails “This example is {label}.”, once for each label.",
        ),
        Task(
            "token-classification",
            "Token classification",
            "AutoModelForTokenClassification",
            "a label for each token",
            "(batch, length, labels)",
            "The same linear layer is applied to the hidden state of every token.",
        ),
        Task(
            "question-answering",
            "Question answering",
            "AutoModelForQuestionAnswering",
            "where in a text the answer begins and ends",
            "2 × (batch, length)",
            "A linear layer makes two numbers of every token: is this the first token of the "
            "answer, is this the last.",
            piped=False,
        ),
        Task(
            "fill-mask",
            "Fill a mask",
            "AutoModelForMaskedLM",
            "the likeliest tokens in place of the mask",
            "(batch, length, vocabulary)",
            "The head makes a number for every entry of the vocabulary, at every position; the "
            "masked one is read.",
        ),
        Task(
            "text-generation",
            "Text generation",
            CAUSAL,
            "the text, continued",
            "(batch, length, vocabulary)",
            "The head makes a number for every entry of the vocabulary; that of the last position "
            "says what comes next, and the text grows by one token at a time.",
        ),
        Task(
            "summarization",
            "Summarization",
            SEQ2SEQ,
            "a new, shorter text",
            "(batch, written, vocabulary)",
            "An encoder reads the text once, a decoder writes the new one token by token and looks "
            "at the encoder's hidden states by cross-attention.",
            piped=False,
        ),
        Task(
            "translation",
            "Translation",
            SEQ2SEQ,
            "the text in another language",
            "(batch, written, vocabulary)",
            "The same class as for summarization: only what the model was trained on differs.",
            piped=False,
        ),
    )
}  # fmt: skip


def find(name: str) -> Task:
    """A task by its name. Raises NotFound for another name."""
    task = TASKS.get(name)
    if task is None:
        raise NotFound("There is no such task here.", "Choose one from the list.")
    return task


# The ending of a class's name -> the tasks that its head is for.
_BY_ENDING: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ForSequenceClassification", ("text-classification",)),
    ("ForTokenClassification", ("token-classification",)),
    ("ForQuestionAnswering", ("question-answering",)),
    ("ForQuestionAnsweringSimple", ("question-answering",)),
    ("ForMaskedLM", ("fill-mask",)),
    ("LMHeadModel", ("text-generation",)),
    ("ForCausalLM", ("text-generation",)),
    ("ForConditionalGeneration", ("summarization", "translation")),
    ("MarianMTModel", ("translation",)),
)
# Encoders: their hidden states are what feature extraction is asked for. A seq2seq model needs a
# decoder's input too, and a pipeline that gives it none fails.
HEADLESS = ("feature-extraction", "sentence-similarity")


def of_class(class_name: str, labels: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The tasks that a model of this class has a head for, the likeliest first.

    ``labels`` are those of its config: an NLI model (one says "entailment") does zero-shot too.

    >>> of_class("BertForSequenceClassification", ("contradiction", "entailment"))[:2]
    ('text-classification', 'zero-shot-classification')
    >>> of_class("T5ForConditionalGeneration")
    ('summarization', 'translation')
    """
    found: tuple[str, ...] = ()
    for ending, tasks in _BY_ENDING:
        if class_name.endswith(ending):
            found = tasks
    if "text-classification" in found and any(
        label.lower().startswith("entail") for label in labels
    ):
        found = (*found, "zero-shot-classification")
    if found and find(found[0]).auto_class == SEQ2SEQ:
        return found
    return (*found, *HEADLESS)
