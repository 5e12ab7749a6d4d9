"""The snippet of the views Build and Keep gives what they show."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glassbox.models import inputs, look
from glassbox.models.fields import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from glassbox.snippets import model_build as snippet
from tests import snippets
from tests.unit.test_models_build import SMALL

TINY = PRESET_BY_ID["tiny"].values


@pytest.mark.parametrize(
    ("values", "seed", "typed"),
    [
        (TINY, 3, 'It\'s a "text" & <b>more</b> 🦜'),
        (replace(SMALL, hidden_act="prelu", id2label=("no", "yes", "maybe")), 7, None),
    ],
)
def test_snippet_gives_what_the_page_shows(
    values: ConfigValues, seed: int, typed: str | None, capsys: pytest.CaptureFixture[str]
) -> None:
    given = inputs.drawn(values, seed) if typed is None else inputs.from_text(typed, values)
    built = look.look(values, seed, given)
    names = snippets.run(snippet.source(values, seed, given))
    assert f"{built.parameters:,} parameters" in capsys.readouterr().out
    assert names["input_ids"].tolist() == [list(given.ids)]
    assert built.run.peek is not None
    ours = [list(row) for row in built.run.peek.values]
    theirs = names["output"].last_hidden_state[0, : len(ours), : len(ours[0])].tolist()
    assert theirs == ours
    for name, shape in names["shape_of"].items():
        assert built.run.calls[name].outputs[0].shape == tuple(shape)
    assert float(names["difference"]) < 1e-6


def test_snippet_without_an_input_runs_the_first_text() -> None:
    assert inputs.DEFAULT_TEXT in snippet.source(TINY)
