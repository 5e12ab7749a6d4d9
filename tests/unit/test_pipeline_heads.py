"""The wrong head: the library's own report, what is dropped, what is random; and the traps."""

from __future__ import annotations

import logging
import tempfile
from pathlib import Path

import pytest

from glassbox.catalog import EMBEDDED_MODEL
from glassbox.errors import UserError
from glassbox.models import shelf
from glassbox.pipelines import heads, models, tasks, traps
from glassbox.pipelines.models import PipelineModel
from glassbox.snippets import pipeline_heads, pipeline_traps
from tests.snippets import run
from tests.unit import pipelines as tiny

TEXTS = ("A short one.", "One that is a good deal longer than the other, as anybody can see.")


@pytest.fixture(scope="module")
def classifier() -> PipelineModel:
    with tempfile.TemporaryDirectory() as base:
        yield tiny.make(Path(base) / "c", "BertForSequenceClassification", **tiny.named("a", "b"))
    shelf.forget()


def test_the_report_is_what_the_library_prints(
    classifier: PipelineModel, caplog: pytest.LogCaptureFixture
) -> None:
    from glassbox import heavy

    made = heads.fit(classifier, tasks.find("fill-mask"), "a [MASK] day")
    logger = logging.getLogger("transformers.modeling_utils")
    logger.setLevel(logging.WARNING)
    logger.addHandler(caplog.handler)
    try:
        heavy.modeling_auto.AutoModelForMaskedLM.from_pretrained(str(classifier.folder))
    finally:
        logger.removeHandler(caplog.handler)
        logger.setLevel(logging.NOTSET)
    (printed,) = {said for each in caplog.records if "LOAD REPORT" in (said := each.getMessage())}
    _, _, table = printed.partition("\n")
    # The library keeps the names in sets: their order is chance.
    assert sorted(table.splitlines()) == sorted(made.report.splitlines())


def test_missing_and_unexpected_are_counted(classifier: PipelineModel) -> None:
    made = heads.fit(classifier, tasks.find("fill-mask"), "a [MASK] day")
    assert made.class_name == "BertForMaskedLM"
    status = {key.name: key.status for key in made.keys}
    assert status["classifier.weight"] == "unexpected"
    assert status["cls.predictions.transform.dense.weight"] == "missing"
    # transform: 32 · 32 + 32, LayerNorm: 2 · 32, one bias for each entry of the vocabulary.
    assert made.random == 32 * 32 + 32 + 64 + 30_522
    # classifier: 2 · 32 + 2, pooler: 32 · 32 + 32
    assert made.dropped == 66 + 1_056
    assert not made.whole and "MISSING" in made.report and "UNEXPECTED" in made.report
    one, other = made.said
    assert (one.seed, other.seed) == (0, 1) and one.answers != other.answers


def test_other_numbers_of_labels_do_not_match(classifier: PipelineModel) -> None:
    task = tasks.find("text-classification")
    made = heads.fit(classifier, task, "a day", 5)
    assert {(key.name, key.status, key.there, key.here) for key in made.keys} == {
        ("classifier.weight", "mismatched", (2, 32), (5, 32)),
        ("classifier.bias", "mismatched", (2,), (5,)),
    }
    assert "ignore_mismatched_sizes" in made.error and "MISMATCH" in made.report
    assert made.random == 5 * 32 + 5 and len(made.said[0].answers) == 5


def test_the_right_head_and_no_head(classifier: PipelineModel) -> None:
    right = heads.fit(classifier, tasks.find("text-classification"), "a day", 2)
    assert right.whole and right.report == "" and len(right.said) == 1 and right.dropped == 0
    bare = heads.fit(classifier, tasks.find("feature-extraction"), "a day")
    assert bare.whole and bare.dropped == 66


def test_an_architecture_without_such_a_class() -> None:
    source = models.find(EMBEDDED_MODEL, "")
    assert heads.class_of(source, tasks.find("summarization")) == ""
    with pytest.raises(UserError, match="no class for the architecture “bert”"):
        heads.fit(source, tasks.find("summarization"), "a day")


@pytest.mark.parametrize("task", ["fill-mask", "text-classification", "question-answering"])
def test_the_snippet_reports_the_same(classifier: PipelineModel, task: str) -> None:
    labels = 5 if task == "text-classification" else None
    made = heads.fit(classifier, tasks.find(task), "a [MASK]|day", labels)
    code = pipeline_heads.head(classifier, tasks.find(task), labels)
    left = run(code.replace("'your_model'", repr(str(classifier.folder))))
    for status in ("missing", "unexpected"):
        assert left[status] == [key.name for key in made.keys if key.status == status]
    found = [name for name, *_ in left["mismatched"]]
    assert found == [key.name for key in made.keys if key.status == "mismatched"]


def test_the_traps_raise_and_their_mends_do_not(classifier: PipelineModel) -> None:
    for name, error in (
        ("batch", "ValueError"),
        ("ragged", "ValueError"),
        ("long", "RuntimeError"),
    ):
        made = traps.run(classifier, name, TEXTS)
        assert made.mistake.error == error and made.mistake.message
        assert not made.mend.failed and "shape" in made.mend.result


def test_padding_without_a_mask_changes_the_logits_of_the_padded_text(
    classifier: PipelineModel,
) -> None:
    made = traps.run(classifier, "mask", TEXTS)
    short, long = made.compared
    assert short.padding > 0 == long.padding
    assert short.off_masked < 1e-5 < short.off_without and long.off_without < 1e-5
    assert short.names == ("a", "b") and not made.mistake.failed


def test_without_mask_reviews_get_another_label() -> None:
    from components.pipeline_views.traps import _TEXTS

    made = traps.run(models.find(models.SENTIMENT, ""), "mask", tuple(_TEXTS.splitlines()))
    answers = [each.answers for each in made.compared]
    assert answers[0] == ("positive", "positive", "negative")
    assert answers[1] == ("negative", "negative", "positive")


def test_the_snippet_of_the_traps_walks_into_them(classifier: PipelineModel) -> None:
    code = pipeline_traps.traps(classifier, TEXTS)
    left = run(code.replace("'your_model'", repr(str(classifier.folder))))
    assert left["errors"] == {"batch": "ValueError", "ragged": "ValueError", "long": "RuntimeError"}
    assert float((left["without"] - left["with_mask"]).abs().max()) > 1e-5


@pytest.mark.parametrize("text", ["", "only one", " \n only one\n\t\n"])
def test_traps_need_two_texts(text: str) -> None:
    with pytest.raises(UserError, match="Two texts are needed"):
        traps.lines(text)
    assert traps.lines(" a\ud800 \n\nb") == ("a\ufffd", "b")


def test_traps_need_two_lengths(classifier: PipelineModel) -> None:
    with pytest.raises(UserError, match="nothing goes wrong"):
        traps.run(classifier, "ragged", ("same size", "same size"))


def test_a_model_of_two_inputs_is_refused(tmp_path: Path) -> None:
    source = tiny.make(tmp_path, "T5ForConditionalGeneration")
    with pytest.raises(UserError, match="needs the text that it writes"):
        traps.run(source, "batch", TEXTS)
