"""By hand and by pipeline(): the same, for every task, on tiny models of the right class."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import pytest

from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import UserError
from glassbox.models import shelf
from glassbox.pipelines import models, tasks, walk
from glassbox.pipelines.models import PipelineModel
from glassbox.pipelines.piped import TOLERANCE, removed
from glassbox.pipelines.walk import Walk, asked
from glassbox.snippets import pipeline_steps
from tests.snippets import run
from tests.unit import pipelines as tiny

TEXTS = ["The bank of the river.", "I went to the bank, which was closed on that day, and left.",
         "unaffable"]  # fmt: skip
NLI = tiny.named("contradiction", "neutral", "entailment")
QUESTIONS = ["Who is it?", "Where does the man in the long coat work today?"]
CONTEXT = ["My name is Sylvain and I work at Hugging Face in Brooklyn."]
# task -> class, fields of its config, and what is asked beside the texts
CASES: dict[str, tuple[str, dict, dict]] = {
    "text-classification": ("BertForSequenceClassification", tiny.named("a", "b", "c"), {}),
    "token-classification": ("BertForTokenClassification", tiny.named("O", "PER", "LOC"), {}),
    "question-answering": ("BertForQuestionAnswering", {}, {"pairs": CONTEXT, "texts": QUESTIONS}),
    "fill-mask": ("BertForMaskedLM", {}, {"texts": ["a [MASK] day", "[MASK] and then [MASK] it"]}),
    "zero-shot-classification": (
        "BertForSequenceClassification", NLI, {"labels": ("sports", "money", "a long label")},
    ),
    "text-generation": ("GPT2LMHeadModel", {}, {}),
    "summarization": ("BartForConditionalGeneration", {}, {}),
    "translation": ("T5ForConditionalGeneration", {}, {}),
    "feature-extraction": ("BertModel", {}, {}),
    "sentence-similarity": ("BertModel", {}, {}),
}  # fmt: skip


@pytest.fixture(scope="module")
def sources() -> dict[str, PipelineModel]:
    with tempfile.TemporaryDirectory() as base:
        made = {
            task: tiny.make(Path(base) / task, name, **fields)
            for task, (name, fields, _) in CASES.items()
        }
        yield made
    shelf.forget()


def _asked(task: str) -> walk.Asked:
    more = dict(CASES[task][2])
    texts = more.pop("texts", TEXTS)
    return asked(task, texts, more.pop("pairs", None), new_tokens=7, **more)


@pytest.fixture(scope="module")
def walks(sources: dict[str, PipelineModel]) -> dict[str, Walk]:
    return {task: walk.walk(source, _asked(task)) for task, source in sources.items()}


def test_every_task_has_a_case() -> None:
    assert set(CASES) == set(tasks.TASKS)


@pytest.mark.parametrize("task", CASES)
def test_by_hand_equals_the_library(walks: dict[str, Walk], task: str) -> None:
    made = walks[task]
    assert task in made.source.tasks
    assert made.library.agrees
    assert made.library.values > 0
    assert made.library.difference is None or made.library.difference <= TOLERANCE


@pytest.mark.parametrize("task", CASES)
def test_what_the_table_says_of_a_task_is_so(walks: dict[str, Walk], task: str) -> None:
    from glassbox import heavy

    known = tasks.find(task)
    supported = heavy.pipelines.SUPPORTED_TASKS
    assert known.piped == (task in supported)
    if known.piped:
        assert [each.__name__ for each in supported[task]["pt"]] == [known.auto_class]
    elif task != "sentence-similarity":
        assert "has been removed" in removed(task) == walks[task].library.removed
    name = walks[task].class_name
    assert name == CASES[task][0]


@pytest.mark.parametrize("task", [name for name in CASES if name != "summarization"])
def test_the_snippet_gives_the_same(
    walks: dict[str, Walk], task: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = walks[task]
    code = pipeline_steps.steps(made.source, made.asked)
    left = run(code.replace("'your_model'", repr(str(made.source.folder))))
    if task == "question-answering":
        assert left["answers"] == [each[0].text for each in made.outcome.best]
    elif made.task.writes:
        assert left["written"] == list(made.outcome.texts)
    elif task == "fill-mask":
        ours = [[each.id for each in mask.candidates] for mask in made.outcome.masks]
        assert left["ids"].tolist() == ours
    elif task == "token-classification":
        best = made.outcome.scores.argmax(-1)
        assert left["labels"] == [[made.outcome.names[id] for id in row] for row in best]
    elif task == "sentence-similarity":
        assert abs(left["similarity"].numpy() - made.outcome.cosine).max() < 1e-6
    else:
        same = left["scores"].numpy() - made.outcome.scores if made.outcome else (
            left["hidden"].numpy() - made.hidden
        )  # fmt: skip
        assert abs(same).max() < 1e-6


def test_stages_are_those_of_the_tokenizer_and_the_model(walks: dict[str, Walk]) -> None:
    made = walks["text-classification"]
    row = made.batch.rows[2]
    assert row.tokens == ("una", "##ffa", "##ble")
    assert row.full == ("[CLS]", *row.tokens, "[SEP]")
    assert row.special == (True, False, False, False, True)
    assert made.batch.shape == made.hidden.shape[:2] == made.batch.inputs["input_ids"].shape
    assert made.batch.inputs["attention_mask"].sum(1).tolist() == made.batch.lengths()
    names = [(part.name, part.gives) for part in made.head]
    assert names[0] == ("bert.pooler.dense", (3, 32)) and names[-1] == ("classifier", (3, 3))


def test_a_tied_head_is_not_counted_twice(walks: dict[str, Walk]) -> None:
    decoder = next(part for part in walks["fill-mask"].head if part.name.endswith("decoder"))
    assert decoder.tied and decoder.gives == (2, decoder.given[1], 30_522)
    assert any(part.tied for part in walks["text-generation"].head)


def test_written_tokens_are_the_likeliest_and_forced_ones_are_said(walks: dict[str, Walk]) -> None:
    for task in ("text-generation", "summarization", "translation"):
        for steps in walks[task].outcome.steps:
            assert all(step.taken == step.candidates[0] for step in steps)
    first, *_, last = walks["summarization"].outcome.steps[0]
    assert first.forced and first.taken.id == 101
    assert last.taken.id == 102 and len(last.candidates) == 1


def test_t5_gets_its_prefix(walks: dict[str, Walk]) -> None:
    assert walks["translation"].batch.rows[0].text.startswith("translate English to French: The")


@pytest.mark.parametrize(
    ("problem_type", "names", "activation"),
    [
        ("multi_label_classification", ("a", "b", "c"), "sigmoid"),
        ("regression", ("score",), "none"),
        (None, ("one",), "sigmoid"),
    ],
)
def test_other_problem_types_and_pairs(
    tmp_path: Path, problem_type: str | None, names: tuple[str, ...], activation: str
) -> None:
    source = tiny.make(tmp_path, "BertForSequenceClassification", problem_type=problem_type,
                       **tiny.named(*names))  # fmt: skip
    made = walk.walk(source, asked("text-classification", TEXTS, list(reversed(TEXTS))))
    shelf.forget()
    assert made.outcome.activation == activation
    assert made.library.agrees
    assert made.batch.inputs["token_type_ids"].max() == 1


def test_long_texts_are_cut_alike(walks: dict[str, Walk]) -> None:
    source = walks["text-classification"].source
    made = walk.walk(source, asked("text-classification", ["word " * 100, "short"]))
    assert made.batch.shape == (2, 64) and made.batch.rows[0].cut == 38
    assert made.library.agrees


def test_similarity_is_mean_pooling_as_the_embedded_model_asks_for() -> None:
    from glassbox import heavy

    source = models.find(EMBEDDED_MODEL, "nobody")
    made = walk.walk(source, asked("sentence-similarity", TEXTS))
    assert made.library.agrees
    modules = json.loads((source.folder / "modules.json").read_text())
    assert [each["type"].rpartition(".")[2] for each in modules] == [
        "Transformer", "Pooling", "Normalize",
    ]  # fmt: skip
    pooling = json.loads((source.folder / "1_Pooling" / "config.json").read_text())
    assert [name for name, on in pooling.items() if on is True] == ["pooling_mode_mean_tokens"]
    # sentence_transformers.models.Pooling, mean: as its forward has it, token by token.
    torch = heavy.torch
    hidden, mask = torch.tensor(made.hidden), made.batch.inputs["attention_mask"]
    expanded = mask.unsqueeze(-1).expand(hidden.size()).to(hidden.dtype)
    pooled = torch.sum(hidden * expanded, 1) / torch.clamp(expanded.sum(1), min=1e-9)
    unit = torch.nn.functional.normalize(pooled, p=2, dim=1).numpy()
    assert abs(unit - made.outcome.unit).max() < 1e-6


def test_the_bundled_head_knows_its_reviews() -> None:
    made = walk.walk(models.find(models.SENTIMENT, ""), asked("text-classification", [
        "Not bad at all: this grinder handles espresso as well as filter.",
        "The kettle leaks at the spout and leaves a taste of plastic in the tea.",
    ]))  # fmt: skip
    assert [made.outcome.names[made.outcome.best(at)] for at in (0, 1)] == ["positive", "negative"]
    assert made.library.agrees
    left = run(pipeline_steps.steps(made.source, made.asked))
    assert left["labels"] == ["positive", "negative"]


@pytest.mark.parametrize(
    ("task", "texts", "more", "said"),
    [
        ("text-classification", ["", " "], {}, "no text"),
        ("text-classification", ["x"] * 9, {}, "9 texts"),
        ("text-classification", ["a", "b"], {"pairs": ["c", "d", "e"]}, "2 first texts"),
        ("fill-mask", ["no mask"], {}, "There is no [MASK]"),
        ("question-answering", ["who?"], {}, "nothing to look for"),
        ("zero-shot-classification", ["a"], {}, "no label"),
        ("zero-shot-classification", ["a"], {"labels": ("b",), "template": "none"}, "needs {}"),
        ("text-generation", ["word " * 60], {"new_tokens": 20}, "positions"),
    ],
)
def test_bad_input_is_refused(
    sources: dict[str, PipelineModel], task: str, texts: list[str], more: dict, said: str
) -> None:
    given = dict(more)
    with pytest.raises(UserError, match=said.replace("[", r"\[").replace("{", r"\{")):
        walk.walk(sources[task], asked(task, texts, given.pop("pairs", None), **given))


def test_hostile_text_goes_through(sources: dict[str, PipelineModel]) -> None:
    made = walk.walk(
        sources["text-classification"],
        asked("text-classification", ["<script>\ud800</script> 👩‍👩‍👧 [SEP] \x00", "\u202eabc"]),
    )
    assert "\ud800" not in made.asked.texts[0] and made.library.agrees


def test_one_label_is_judged_against_its_contrary(sources: dict[str, PipelineModel]) -> None:
    made = walk.walk(
        sources["zero-shot-classification"],
        asked("zero-shot-classification", TEXTS, labels=("sports",)),
    )
    assert made.library.agrees and made.outcome.scores.shape == (3, 1)
