"""The snippet of the families view gives the model, shapes and FLOPs that the page shows."""

from __future__ import annotations

import pytest

from glassbox.models import auto_classes, family_build
from glassbox.models.families import Family, choice
from glassbox.models.families_data import BY_ID, FAMILIES
from glassbox.snippets import families as snippet
from tests import snippets

OTHER_HEADS = [
    ("bert", "AutoModelForMultipleChoice"),
    ("bart", "AutoModelForSequenceClassification"),
    ("t5", "AutoModelForQuestionAnswering"),
    ("gpt2", "AutoModelForCausalLM"),
    ("t5", "AutoModelForSequenceClassification"),
]


@pytest.mark.parametrize(
    ("family", "auto_class"),
    [(each, "AutoModel") for each in FAMILIES] + [(BY_ID[id], auto) for id, auto in OTHER_HEADS],
    ids=lambda each: each.id if isinstance(each, Family) else each,
)
def test_snippet_builds_what_the_page_builds(family: Family, auto_class: str) -> None:
    chosen = choice(family, "tiny", auto_class)
    sketch = family_build.sketch(chosen, 12)
    names = snippets.run(
        snippet.source(
            chosen,
            sketch.class_name,
            12,
            5,
            inputs=tuple(each.name for each in sketch.inputs),
            counted=sketch.flops is not None,
        )
    )
    assert type(names["model"]).__name__ == sketch.class_name
    assert names["model"].num_parameters() == sketch.parameters
    if sketch.flops is not None:
        assert names["flops"].get_total_flops() == sketch.flops
        shapes = family_build.shapes(names["output"])
        assert shapes == sketch.outputs


def test_default_values_are_not_named() -> None:
    code = snippet.source(choice(BY_ID["gpt2"], "default"), "GPT2Model", 12)
    assert "config = GPT2Config()\n" in code


@pytest.mark.parametrize(("id", "auto"), [*OTHER_HEADS, ("marian", "AutoModel")])
def test_the_line_about_the_auto_class_is_true(id: str, auto: str) -> None:
    chosen = choice(BY_ID[id], "tiny", auto)
    name = auto_classes.class_name(auto, id)
    code = snippet.auto_class(chosen, name)
    assert f"# {name}: what" in code
    assert snippets.run(code)["found"].__name__ == name
