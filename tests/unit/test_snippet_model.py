"""The snippet of /model gives the model that the page builds."""

from __future__ import annotations

import pytest

from glassbox.models import build, cost
from glassbox.models.fields import ConfigValues
from glassbox.models.presets import PRESET_BY_ID
from glassbox.snippets import model as snippet
from tests import snippets


@pytest.mark.parametrize(
    ("values", "seed"),
    [
        (PRESET_BY_ID["tiny"].values, 0),
        (
            ConfigValues(
                vocab_size=60,
                hidden_size=12,
                num_hidden_layers=3,
                num_attention_heads=3,
                intermediate_size=20,
                hidden_act="prelu",
                layer_norm_eps=1e-5,
                pad_token_id=None,
                is_decoder=True,
                add_cross_attention=True,
                id2label=("no", "it's", "yes\n"),
                architectures=("BertModel",),
                attn_implementation="eager",
                output_attentions=True,
                chunk_size_feed_forward=2,
            ),
            7,
        ),
    ],
)
def test_snippet_builds_what_the_page_builds(
    values: ConfigValues, seed: int, capsys: pytest.CaptureFixture[str]
) -> None:
    from glassbox import heavy

    names = snippets.run(snippet.source(values, seed))
    counted = cost.count(values).parameters
    assert names["model"].num_parameters() == counted
    assert f"{counted:,} parameters" in capsys.readouterr().out
    # Saving wrote architectures and dtype into the config.
    for name, value in values.arguments().items():
        if name != "attn_implementation":
            assert getattr(names["config"], name) == value
    assert names["config"]._attn_implementation == (values.attn_implementation or "sdpa")
    theirs, again = names["model"].state_dict(), names["again"].state_dict()

    def same(model: object) -> bool:
        ours = model.state_dict()  # type: ignore[attr-defined]
        return ours.keys() == theirs.keys() and all(
            heavy.torch.equal(ours[name], theirs[name])
            and heavy.torch.equal(again[name], theirs[name])
            for name in ours
        )

    assert build.use_real(values, seed, same)


def test_snippet_names_only_what_differs() -> None:
    assert "config = BertConfig()\n" in snippet.source(ConfigValues())
    code = snippet.source(ConfigValues(num_hidden_layers=10, layer_norm_eps=1e-5))
    assert "config = BertConfig(\n    num_hidden_layers=10,\n    layer_norm_eps=1e-05,\n)" in code
    code = snippet.source(ConfigValues(id2label=("a", "b"), attn_implementation="eager"))
    assert "    id2label={0: 'a', 1: 'b'},\n    label2id={'a': 0, 'b': 1},\n" in code
    assert "    attn_implementation='eager',\n" in code
