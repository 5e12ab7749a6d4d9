"""The Config view under AppTest: every field, files of others, the input, the plot, other views."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from components import frame
from glassbox import workspace
from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import FIELDS
from tests.app.pages import notices, open_page


def _button(at: AppTest, label: str) -> Any:
    return next(each for each in at.button if label in each.label.replace("\\", ""))


def _spec(at: AppTest, chart: int) -> Any:
    return json.loads(at.get("plotly_chart")[chart].proto.spec)


def _upload(at: AppTest, content: bytes) -> AppTest:
    at.file_uploader(key="config_upload").upload("config.json", content, "application/json")
    return at.run()


def test_every_field_has_a_control_and_can_be_changed(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base")
    number = at.number_input
    kinds: dict[str, Any] = {
        "bool": at.toggle, "choice": at.selectbox, "names": at.text_area,
        "int": number, "float": number, "share": number,
    }  # fmt: skip
    new: dict[str, Any] = {
        "hidden_act": "relu", "id2label": "no\n yes \n\nmaybe", "architectures": "BertModel",
        "layer_norm_eps": 1e-5, "dtype": "float32", "attn_implementation": "eager",
        "problem_type": "regression", "is_encoder_decoder": False,
    }  # fmt: skip
    for field in FIELDS:
        if field.most is not None:
            at.slider(key=field.name).set_value(6)
            continue
        control = kinds[field.kind.removesuffix(" or none")](key=field.name)
        given = new.get(field.name)
        if given is None:
            given = not control.value if field.kind == "bool" else field.step
            given = 64 * 6 if field.main else given
        control.set_value(given)
    at.run()
    assert not at.exception
    code = at.code[0].value
    changed = [field.name for field in FIELDS if f"    {field.name}=" in code]
    assert set(changed) == {field.name for field in FIELDS} - {"is_encoder_decoder"}
    assert "id2label={0: 'no', 1: 'yes', 2: 'maybe'}" in code
    assert at.query_params["id2label"] == '["no","yes","maybe"]'
    # What is in the address is the same config in another browser.
    again = open_page(frame.MODEL, **{name: str(raw) for name, raw in at.query_params.items()})
    assert again.code[0].value == code


def test_a_word_finds_fields(workspace_root: Path) -> None:
    at = open_page(frame.MODEL)
    at.text_input(key="find_field").set_value("dropout").run()
    assert {each.key for each in at.number_input} >= {"hidden_dropout_prob", "classifier_dropout"}
    assert [each.key for each in at.toggle] == []
    at.text_input(key="find_field").set_value("<script>").run()
    assert not at.exception
    assert any("No field speaks of that" in each.value for each in at.caption)


def test_a_field_that_is_cleared_is_none_or_as_it_was(workspace_root: Path) -> None:
    at = open_page(frame.MODEL)
    at.number_input(key="pad_token_id").set_value(None).run()
    assert "pad_token_id=None" in at.code[0].value
    at.number_input(key="hidden_dropout_prob").set_value(None).run()
    assert not at.exception
    assert at.number_input(key="hidden_dropout_prob").value == 0.1
    at.text_area(key="id2label").set_value("").run()
    assert "id2label is empty" in notices(at, "warning")[0]
    _button(at, "Use id2label").click().run()
    assert notices(at, "warning") == []


def test_an_uploaded_config_is_told_and_mended(workspace_root: Path) -> None:
    at = open_page(frame.MODEL)
    given = {
        "model_type": "bert", "num_hiden_layers": 3, "hidden_size": "64", "auto_map": {"a": "b.C"},
        "num_attention_heads": 4, "id2label": {"0": "<script>alert(1)</script>", "1": "b\ud800"},
        "position_embedding_type": "relative_key", "_attn_implementation": "x/y",
    }  # fmt: skip
    _upload(at, json.dumps(given).encode())
    assert not at.exception
    assert "hidden_size is &quot;64&quot;" in notices(at)[0]
    told = "".join(notices(at, "warning"))
    assert all(key in told for key in ("num_hiden_layers", "auto_map", "position_embedding_type"))
    assert at.metric[0].delta == r"as config\.json"
    _button(at, "Use hidden_size 64").click().run()
    _button(at, "Use num_hidden_layers 3").click().run()
    assert notices(at) == []
    assert "num_hiden_layers" not in "".join(notices(at, "warning"))
    code = at.code[0].value
    assert "hidden_size=64" in code
    assert "num_hidden_layers=3" in code
    assert "x/y" not in code
    # The file stays in the uploader; it is not taken over again.
    at.slider(key="num_hidden_layers").set_value(5).run()
    assert "num_hidden_layers=5" in at.code[0].value
    _button(at, "Dismiss").click().run()
    assert notices(at, "warning") == []
    # A preset takes over.
    at.button_group(key="preset").set_value("base").run()
    assert "config = BertConfig()" in at.code[0].value


@pytest.mark.parametrize(
    "content",
    [b"", b"{", b"[]", b"\xff\xfe", b'{"model_type": "gpt2"}', b"[" * 100_000, b" " * 1_000_001],
    ids=lambda content: str(content[:20]),
)
def test_a_file_that_is_no_config_leaves_the_config(workspace_root: Path, content: bytes) -> None:
    at = _upload(open_page(frame.MODEL, preset="base"), content)
    assert not at.exception
    assert len(notices(at)) == 1
    assert at.metric[0].value == "109,482,240"


def test_a_saved_model_is_a_start(workspace_root: Path) -> None:
    id = workspace.new_id()
    folder = workspace.folder("models") / id
    (folder / "model").mkdir(parents=True)
    workspace.write_json(
        folder / "meta.json", {"name": "**mine**", "owner": "laptop", "created": "2026-01-01"}
    )
    (folder / "model" / "config.json").write_text('{"model_type": "bert", "num_hidden_layers": 5}')
    at = open_page(frame.MODEL)
    _button(at, "Start from it").click().run()
    assert not at.exception
    assert "num_hidden_layers=5" in at.code[0].value
    assert at.metric[0].delta == r"as \*\*mine\*\*"


@pytest.mark.parametrize("name", ["", "/etc/passwd", "a/b", "<script>/x", "\ud800/a"])
def test_the_hub_out_of_reach_is_a_sentence(workspace_root: Path, name: str) -> None:
    at = open_page(frame.MODEL)
    at.text_input(key="config_hub").set_value(
        name.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    )
    _button(at, "Fetch its config").click().run()
    assert not at.exception
    assert len(notices(at)) == 1
    assert at.metric[0].value == "4,385,920"


def test_batch_and_length_move_memory_and_operations(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base", batch="1")
    values = {each.label: each.value for each in at.metric}
    assert values["Forward pass"] == "22.3 GFLOPs"
    at.number_input(key="length").set_value(600).run()
    (error,) = notices(at)
    assert "longer than max_position_embeddings 512" in error
    _button(at, "Use length 512").click().run()
    assert notices(at) == []
    assert at.number_input(key="length").value == 512
    assert at.query_params["length"] == "512"


def test_the_plot_follows_the_size_that_is_moved(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base")
    at.number_input(key="intermediate_size").set_value(1_024).run()
    assert at.selectbox(key="swept").value == "intermediate_size"
    spec = _spec(at, 2)
    assert 1_024 in spec["data"][0]["x"]
    assert len(spec["data"]) == 2
    at.selectbox(key="swept").set_value("num_attention_heads").run()
    assert _spec(at, 2)["data"][0]["x"] == [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64]
    assert any("changes no parameter" in each.value for each in at.caption)


@pytest.mark.parametrize("size", [10**15, 10**19, 10**39])
def test_an_absurd_vocabulary_is_answered(workspace_root: Path, size: int) -> None:
    at = _upload(
        open_page(frame.MODEL), json.dumps({"model_type": "bert", "vocab_size": size}).encode()
    )
    assert not at.exception
    assert "GLASSBOX_MAX_MODEL_PARAMETERS" in notices(at)[0]
    _button(at, "Use vocab_size 30,522").click().run()
    assert notices(at) == []
    assert at.metric[0].value == "109,482,240"


def test_the_config_survives_other_views_and_pages(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base")
    at.slider(key="num_hidden_layers").set_value(10).run()
    at.query_params["view"] = "compare"
    at.run()
    assert at.query_params["num_hidden_layers"] == "10"
    at.query_params.clear()
    at.switch_page(frame.DATASET.path).run()
    at.switch_page(frame.MODEL.path).run()
    at.query_params["view"] = "config"
    at.run()
    assert at.metric[0].value == "95,306,496"
    assert at.query_params["preset"] == "base"
    # A link to another config wins.
    at.query_params["preset"] = "tiny"
    del at.query_params["num_hidden_layers"]
    at.run()
    assert at.metric[0].value == "4,385,920"


def test_values_of_all_kinds_are_in_the_table(workspace_root: Path) -> None:
    at = open_page(frame.MODEL, preset="base", is_decoder="true")
    tables = [each.value for each in at.dataframe]
    fields = next(table for table in tables if "Field" in table)
    assert len(fields) == len(FIELDS) + 2
    row = fields[fields["Field"] == "is_decoder"].iloc[0]
    assert (row["Value"], row["Default"], row.iloc[0]) == ("yes", "no", "•")
    assert sum(fields.iloc[:, 0] == "•") == 1
    formulas = next(table for table in tables if "Formula" in table)
    assert "4 B · parameters" in list(formulas["Formula"])
    assert ConfigValues().changed() == {}
