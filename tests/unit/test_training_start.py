"""The model that a run starts from: of any architecture, with its tokenizer, with a head or not."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog, hub, workspace
from glassbox.errors import LimitExceeded, Unavailable, UserError
from glassbox.training import checks, checks_model, hub_model, start_model
from glassbox.training.spec import RunSpec

SPEC = RunSpec("sample:reviews", "review", None, "sentiment")
NAMES = ("negative", "positive")
SIZES: dict[str, dict[str, Any]] = {
    "distilbert": {"dim": 8, "n_layers": 1, "n_heads": 2, "hidden_dim": 16},
    "roberta": {
        "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16, "max_position_embeddings": 66, "type_vocab_size": 1,
    },
    "electra": {
        "embedding_size": 8, "hidden_size": 8, "num_hidden_layers": 1, "num_attention_heads": 2,
        "intermediate_size": 16,
    },
    "gpt2": {"n_embd": 8, "n_layer": 1, "n_head": 2, "n_positions": 64},
    "bart": {
        "d_model": 8, "encoder_layers": 1, "decoder_layers": 1, "encoder_attention_heads": 2,
        "decoder_attention_heads": 2, "encoder_ffn_dim": 16, "decoder_ffn_dim": 16,
        "max_position_embeddings": 64,
    },
    "t5": {"d_model": 8, "d_kv": 4, "d_ff": 16, "num_layers": 1, "num_heads": 2},
}  # fmt: skip


def keep(model: Any, tokenizer: Any = None) -> str:
    """The ref of ``model``, saved as /model saves one."""
    id = workspace.new_id()
    folder = workspace.folder("models") / id
    model.save_pretrained(folder / "model")
    if tokenizer is not None:
        tokenizer.save_pretrained(folder / "model")
    workspace.write_json(folder / "meta.json", {"name": "x", "owner": "me", "created": ""})
    return f"saved:{id}"


def of_type(kind: str, vocab_size: int = 30522) -> Any:
    from glassbox import heavy

    config = heavy.AutoConfig.for_model(kind, vocab_size=vocab_size, **SIZES[kind])
    return heavy.AutoModel.from_config(config)


def small_tokenizer(**special: str) -> Any:
    from tokenizers import Tokenizer, models, pre_tokenizers

    from glassbox.light import PreTrainedTokenizerFast

    words = ["[UNK]", "<end>", "good", "bad", "a", "b"]
    made = Tokenizer(models.WordLevel({word: id for id, word in enumerate(words)}, "[UNK]"))
    made.pre_tokenizer = pre_tokenizers.Whitespace()
    return PreTrainedTokenizerFast(tokenizer_object=made, unk_token="[UNK]", **special)


@pytest.mark.parametrize("init", ["pretrained", "random"])
@pytest.mark.parametrize("kind", SIZES)
def test_any_architecture_with_the_embedded_tokenizer(
    workspace_root: Path, kind: str, init: Any
) -> None:
    from glassbox import heavy

    ref = keep(of_type(kind))
    assert checks.misfits(checks.model_facts(ref)) == []
    start = start_model.load(replace(SPEC, model=ref, init=init), NAMES)
    rows = [start.tokenizer(text) for text in ("good and short", "a longer text that is bad")]
    batch = heavy.DataCollatorWithPadding(start.tokenizer)(rows)
    alone = [
        start.model.eval()(**{k: heavy.torch.tensor([v]) for k, v in row.items()}).logits
        for row in rows
    ]
    given = start.model(**batch, labels=heavy.torch.tensor([0, 1]))
    given.loss.backward()
    assert given.logits.shape == (2, 2)
    # Padding is told from tokens: a row says the same alone as in a batch.
    assert given.logits[0].tolist() == pytest.approx(alone[0][0].tolist(), abs=1e-5)
    assert start.model.accepts_loss_kwargs is False
    assert {each.dtype for each in start.model.parameters()} == {heavy.torch.float32}


def test_gpt2_gets_a_padding_token_of_its_own_tokenizer(workspace_root: Path) -> None:
    ref = keep(of_type("gpt2", 6), small_tokenizer(eos_token="<end>"))
    facts = checks.model_facts(ref)
    assert facts.has_tokenizer and checks.misfits(facts) == []
    start = start_model.load(replace(SPEC, model=ref), NAMES)
    assert start.tokenizer.pad_token == "<end>" and start.model.config.pad_token_id == 1
    assert start.tokenizer("good bad a")["input_ids"] == [2, 3, 4]
    assert "no padding token: <end> pads instead" in " ".join(start.notes)


def test_a_tokenizer_that_makes_other_ids_is_refused(workspace_root: Path) -> None:
    ref = keep(of_type("gpt2", 5), small_tokenizer(eos_token="<end>"))
    with pytest.raises(UserError, match="makes ids up to 5, and the model has 5 token"):
        start_model.load(replace(SPEC, model=ref), NAMES)


def test_a_torn_model_gets_a_sentence(workspace_root: Path) -> None:
    ref = keep(of_type("gpt2"))
    (catalog.model_folder(ref) / "model.safetensors").write_bytes(b"\x08")
    with pytest.raises(UserError, match=r"cannot be loaded: .* is missing or torn"):
        start_model.load(replace(SPEC, model=ref), NAMES)


def classifier(names: tuple[str, ...], **more: Any) -> Any:
    from glassbox import heavy

    config = heavy.BertConfig(
        hidden_size=8, num_hidden_layers=1, num_attention_heads=2, intermediate_size=16,
        num_labels=len(names), id2label=dict(enumerate(names)),
        label2id={name: id for id, name in enumerate(names)}, **more,
    )  # fmt: skip
    heavy.set_seed(7)
    return heavy.BertForSequenceClassification(config)


@pytest.mark.parametrize(
    ("labels", "more", "kept"),
    [
        (NAMES, {}, True),
        (NAMES, {"problem_type": "single_label_classification"}, True),
        (NAMES, {"problem_type": "multi_label_classification"}, False),
        (("positive", "negative"), {}, False),
        (("a", "b", "c"), {}, False),
    ],
)
def test_a_head_is_kept_where_it_has_the_same_labels(
    workspace_root: Path, labels: tuple[str, ...], more: dict[str, Any], kept: bool
) -> None:
    earlier = classifier(labels, **more)
    ref = keep(earlier)
    start = start_model.load(replace(SPEC, model=ref), NAMES)
    same = earlier.classifier.weight.shape == start.model.classifier.weight.shape and bool(
        (earlier.classifier.weight == start.model.classifier.weight).all()
    )
    assert same is kept
    assert ("head is kept" if kept else "head is a new one") in " ".join(start.notes)
    body = earlier.bert.state_dict()
    assert all(body[name].equal(value) for name, value in start.model.bert.state_dict().items())
    assert start.model.config.id2label == dict(enumerate(NAMES))
    again = start_model.load(replace(SPEC, model=ref), NAMES).model.state_dict()
    assert all(again[name].equal(value) for name, value in start.model.state_dict().items())


def test_the_list_of_classifiers_is_the_librarys() -> None:
    from glassbox import heavy

    known = heavy.modeling_auto.MODEL_FOR_SEQUENCE_CLASSIFICATION_MAPPING_NAMES
    assert checks_model.classifier_types() == set(known)


@pytest.mark.parametrize(
    ("config", "positions"),
    [
        ({"model_type": "roberta", "max_position_embeddings": 514}, 512),
        ({"model_type": "gpt2", "n_positions": 1024}, 1024),
        ({"model_type": "t5"}, 0),
        ({"model_type": "bert"}, 512),
        ({"model_type": "bert", "max_position_embeddings": "many"}, 0),
    ],
)
def test_the_longest_input(
    config: dict[str, Any], positions: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(hub_model, "config", lambda ref: config)
    monkeypatch.setattr(hub_model, "has_tokenizer", lambda ref: True)
    assert checks.model_facts("hub:a/b").max_position_embeddings == positions


class TestHub:
    """Of a repository only what is wanted is fetched, and only where it fits."""

    @pytest.fixture(autouse=True)
    def repository(self, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
        files = {"config.json": 500, "model.safetensors": 4_000, "tokenizer.json": 900,
                 "pytorch_model.bin": 4_000, "run_me.py": 10}  # fmt: skip
        monkeypatch.setattr(hub_model, "_files", lambda name: hub_model.Repository(files, "sha"))
        return files

    def test_only_what_is_wanted(
        self, monkeypatch: pytest.MonkeyPatch, workspace_root: Path
    ) -> None:
        fetched: list[str] = []

        def fetch(name: str, revision: str, files: list[str]) -> Path:
            assert (name, revision) == ("a/b", "sha")
            fetched.extend(files)
            return Path("there")

        monkeypatch.setattr(hub_model, "_fetch", fetch)
        assert start_model.folder("hub:a/b") == Path("there")
        assert sorted(fetched) == ["config.json", "model.safetensors", "tokenizer.json"]

    def test_what_is_too_large_is_refused_before(
        self, repository: dict[str, int], workspace_root: Path
    ) -> None:
        repository["model.safetensors"] = 10**15
        with pytest.raises(LimitExceeded, match="are the most here"):
            hub_model.folder("hub:a/b")

    def test_no_safetensors_no_model(self, repository: dict[str, int]) -> None:
        del repository["model.safetensors"]
        with pytest.raises(UserError, match="no weights in safetensors"):
            hub_model.folder("hub:a/b")

    @pytest.mark.parametrize("ref", ["hub:../x", "hub:/etc/passwd", "hub:a", "hub:https://x/y"])
    def test_a_path_is_no_name(self, ref: str) -> None:
        with pytest.raises(UserError):
            hub_model.folder(ref)


def test_a_hub_that_cannot_be_reached_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "state", lambda: "unreachable")
    with pytest.raises(Unavailable, match="cannot be reached from here, so a/b cannot be had"):
        checks.model_facts("hub:a/b")
