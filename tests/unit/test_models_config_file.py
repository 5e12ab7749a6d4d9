"""Reading a config.json: what the library saved comes back, and anything else is told."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from glassbox import hub, workspace
from glassbox.errors import NotFound, Unavailable, UserError
from glassbox.models import build, checks, config_file, config_sources
from glassbox.models.config_values import ConfigValues
from glassbox.models.fields import FIELDS
from glassbox.models.findings import ConfigProblem, Mend, apply
from tests.unit.test_models_cost import valid_values


def _read(**given: Any) -> config_file.Read:
    return config_file.read(json.dumps({"model_type": "bert", **given}).encode())


@settings(max_examples=50, deadline=None)
@given(valid_values(), st.lists(st.text(min_size=1, max_size=9), min_size=1, max_size=5))
def test_what_the_library_writes_is_read_as_it_was(values: ConfigValues, names: list[str]) -> None:
    values = replace(values, id2label=tuple(dict.fromkeys(names)))
    written = build.bert_config(values).to_json_string(use_diff=False)
    again = config_file.read(written.encode("utf-8", "surrogatepass"))
    assert again.values == values
    assert again.problems == ()


def test_the_embedded_model_s_config_has_nothing_to_report() -> None:
    from glassbox import embedded

    made = config_file.read((embedded.model_folder() / "config.json").read_bytes())
    assert (made.values.num_hidden_layers, made.values.hidden_size) == (6, 384)
    # It says position_embedding_type: absolute, as configs of its time did.
    assert [each.field for each in made.problems] == ["position_embedding_type"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "not JSON"),
        (b"{", "line 1"),
        (b"\xff\xfe\x00", "no text file"),
        (b"[]", "no object"),
        (b"3", "no object"),
        (b"[" * 200_000, "nested too deeply"),
        (b" " * 1_000_001, "1.0 MB"),
        (b'{"model_type": "llama"}', "another family"),
        (b'{"model_type": ["bert"]}', "no text"),
        (b'{"model_type": "\\ud800"}', "another family"),
    ],
)
def test_what_is_no_config_of_bert_is_a_sentence(content: bytes, says: str) -> None:
    with pytest.raises(UserError, match=says) as caught:
        config_file.read(content)
    assert caught.value.hint
    caught.value.message.encode()


@pytest.mark.parametrize(
    ("name", "value", "mends"),
    [
        ("num_hidden_layers", "32", (32, 12)),
        ("num_hidden_layers", 4.0, (4, 12)),
        ("num_hidden_layers", True, (12,)),
        ("num_hidden_layers", [1], (12,)),
        ("num_hidden_layers", {"a": 1}, (12,)),
        ("num_hidden_layers", None, (12,)),
        ("layer_norm_eps", 0, (1e-12,)),
        ("layer_norm_eps", "1e-5", (1e-5, 1e-12)),
        ("initializer_range", 1, (1.0, 0.02)),
        ("hidden_dropout_prob", "0.2", (0.2, 0.1)),
        ("hidden_dropout_prob", "a lot", (0.1,)),
        ("is_decoder", "true", (True, False)),
        ("is_decoder", 0, (False,)),
        ("use_cache", "x", (True,)),
        ("hidden_act", 3, ("gelu",)),
        ("hidden_act", "g" * 5_000, ("gelu",)),
        ("pad_token_id", "7", (7, 0)),
        ("pad_token_id", "99999999", (0,)),
        ("architectures", "BertModel", (None,)),
        ("dtype", 16, (None,)),
    ],
)
def test_a_wrong_type_is_told_with_values_that_work(
    name: str, value: Any, mends: tuple[Any, ...]
) -> None:
    made = _read(**{name: value})
    (problem,) = made.problems
    assert isinstance(problem, ConfigProblem)
    assert (problem.field, problem.stage, problem.severity) == (name, "config", "error")
    assert problem.message.startswith(f"{name} is ")
    assert problem.mends == mends
    assert made.values == ConfigValues()
    for way in problem.ways:
        assert not checks.has_errors(checks.check(apply(made.values, way)))


def test_a_number_of_ten_thousand_digits_is_told() -> None:
    made = config_file.read(b'{"model_type":"bert","vocab_size":' + b"9" * 10_000 + b"}")
    (problem,) = made.problems
    assert "10,000 digits" in problem.message
    big = config_file.read(b'{"model_type":"bert","vocab_size":' + b"9" * 30 + b"}")
    assert big.problems == ()
    assert checks.has_errors(checks.check(big.values))


def test_infinity_and_nan_are_left_to_the_checks() -> None:
    made = config_file.read(b'{"model_type":"bert","layer_norm_eps":NaN}')
    assert checks.has_errors(checks.check(made.values))


def test_keys_named_twice_or_not_at_all() -> None:
    made = config_file.read(b'{"num_hidden_layers": 2, "num_hidden_layers": 3}')
    assert made.values.num_hidden_layers == 3
    assert [each.field for each in made.problems] == ["num_hidden_layers", "model_type"]


@pytest.mark.parametrize(
    ("given", "names", "says"),
    [
        ({"id2label": {"1": "yes", "0": "no"}}, ("no", "yes"), None),
        ({"id2label": {"0": "a"}, "label2id": {"a": 0}}, ("a",), None),
        ({"id2label": {"0": "a"}, "label2id": {"b": 0}}, ("a",), "other way round"),
        ({"id2label": {"3": "a", "9": "b"}}, ("a", "b"), "gap"),
        ({"id2label": {"x": "a"}}, None, "whole numbers"),
        ({"id2label": ["a", "b"]}, None, "an object"),
        ({"id2label": {"0": 3}}, None, "an object"),
        ({"num_labels": 3}, ("LABEL_0", "LABEL_1", "LABEL_2"), None),
        ({"num_labels": 10**12}, None, "num_labels"),
        ({"num_labels": "3"}, None, "num_labels"),
        ({"id2label": {str(n): "x" for n in range(10_001)}}, None, "10,001 labels"),
        ({"id2label": {"0": "<b>\ud800</b>", "1": "🦜"}}, ("<b>\ufffd</b>", "🦜"), None),
    ],
    ids=lambda value: str(value)[:40],
)
def test_labels(given: dict[str, Any], names: tuple[str, ...] | None, says: str | None) -> None:
    made = _read(**given)
    assert made.values.id2label == (names or ("LABEL_0", "LABEL_1"))
    assert [says in each.message for each in made.problems] == ([True] if says else [])


def test_old_names_and_lists() -> None:
    assert _read(torch_dtype="float16").values.dtype == "float16"
    assert _read(torch_dtype="float16", dtype="bfloat16").values.dtype == "bfloat16"
    made = _read(eos_token_id=[3, 4])
    assert made.values.eos_token_id == 3
    assert "2 ids" in made.problems[0].message


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)


@settings(max_examples=80, deadline=None)
@given(st.dictionaries(st.sampled_from([f.name for f in FIELDS] + ["x", "num_labels"]), _JSON))
def test_any_values_are_read_and_checked(given: dict[str, Any]) -> None:
    made = config_file.read(json.dumps({"model_type": "bert", **given}).encode())
    assert not [each for each in checks.check(made.values) if each.stage == "config"
                and "is of type" in each.message]  # fmt: skip
    for problem in made.problems:
        problem.message.encode()
        if isinstance(problem, ConfigProblem):
            for way in problem.ways:
                assert isinstance(way, Mend)
                apply(made.values, way)


def test_a_saved_model_s_config(workspace_root: Path) -> None:
    id = workspace.new_id()
    folder = workspace.folder("models") / id
    (folder / "model").mkdir(parents=True)
    workspace.write_json(folder / "meta.json", {"name": "mine", "owner": "me"})
    (folder / "model" / "config.json").write_text('{"model_type": "bert", "num_hidden_layers": 5}')
    assert config_sources.saved(id, "me").values.num_hidden_layers == 5
    with pytest.raises(NotFound):
        config_sources.saved(id, "you")
    (folder / "model" / "config.json").unlink()
    with pytest.raises(NotFound, match="no config"):
        config_sources.saved(id, "me")


@pytest.mark.parametrize(
    "typed", ["", "/etc/passwd", "../x", "a", "http://x/y/z", "a/b/c", "a/..", "\ud800/x"]
)
def test_only_names_reach_the_hub(typed: str) -> None:
    with pytest.raises(UserError, match="not a name"):
        config_sources.hub_name(typed)


def test_the_hub_is_asked_for_config_json_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import huggingface_hub

    with pytest.raises(Unavailable):  # HF_HUB_OFFLINE is set for all tests.
        config_sources.from_hub("someone/bert")
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    (tmp_path / "config.json").write_text('{"model_type": "bert", "auto_map": {"AutoModel": "x"}}')
    asked = []
    files = [SimpleNamespace(rfilename="config.json", size=60),
             SimpleNamespace(rfilename="modeling_x.py", size=60)]  # fmt: skip
    monkeypatch.setattr(
        huggingface_hub.HfApi, "model_info",
        lambda self, name, **_: SimpleNamespace(siblings=files, sha="abc"),
    )  # fmt: skip

    def download(name: str, file: str, **options: Any) -> str:
        asked.append((name, file, options["revision"]))
        return str(tmp_path / file)

    monkeypatch.setattr(huggingface_hub, "hf_hub_download", download)
    made = config_sources.from_hub(config_sources.hub_name(" someone/bert "))
    assert asked == [("someone/bert", "config.json", "abc")]
    assert [each.field for each in made.problems] == ["auto_map"]
    files[0].size = 10**9
    with pytest.raises(UserError, match="1,000"):
        config_sources.from_hub("someone/bert")
    files.pop(0)
    with pytest.raises(UserError, match="no config"):
        config_sources.from_hub("someone/bert")
