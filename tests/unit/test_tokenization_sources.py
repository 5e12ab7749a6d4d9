"""An uploaded tokenizer.json is a tokenizer or a sentence; a name of the Hub is a name."""

from __future__ import annotations

import json
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tokenizers import Tokenizer, models, pre_tokenizers

from glassbox import embedded, hub
from glassbox.errors import LimitExceeded, NotFound, Unavailable, UserError
from glassbox.tokenization import library, sources


def described(**changes: Any) -> bytes:
    model = {"type": "WordLevel", "vocab": {"[UNK]": 0, "a": 1}, "unk_token": "[UNK]"}
    return json.dumps({"version": "1.0", "added_tokens": [], "model": model, **changes}).encode()


def special(id: int, content: str) -> dict[str, Any]:
    return {"id": id, "content": content, "single_word": False, "lstrip": False, "rstrip": False,
            "normalized": False, "special": True}  # fmt: skip


def test_the_official_file_is_the_official_tokenizer() -> None:
    made = sources.wrap(
        sources.parse((embedded.tokenizer_folder() / "tokenizer.json").read_bytes())
    )
    official = library.get("subword").tokenizer
    for text in ("Unaffable naïve [SEP] 👩‍🚀", "", "a" * 300):
        assert made(text).input_ids == official(text).input_ids
    assert made.all_special_tokens == official.all_special_tokens
    assert made.mask_token == "[MASK]"


@pytest.mark.parametrize("name", library.BUILT_IN)
def test_every_kind_comes_back_from_its_file(name: str) -> None:
    shared = library.get(name)
    made = sources.parse(shared.tokenizer.backend_tokenizer.to_str().encode())
    assert sources.algorithm(made) == shared.algorithm
    wrapped = sources.wrap(made)
    assert wrapped.special_tokens_map == shared.tokenizer.special_tokens_map
    assert wrapped("naïve 👍").input_ids == shared.tokenizer("naïve 👍").input_ids


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "not JSON"),
        (b"\x80\x04pickle\xff", "no text file"),
        (b"<html>", "not JSON"),
        (b"[" * 200_000, "not JSON"),
        (
            described(model={"type": "WordLevel", "vocab": {"a": 4 * 10**9}, "unk_token": "a"}),
            "greater than 5,000,000",
        ),
        (described(added_tokens=[special(4 * 10**9, "[X]")]), "greater than 5,000,000"),
        (b"null", "has no model"),
        (b"[1]", "has no model"),
        (b'{"a": 0, "b": 1}', "has no model"),
        (b'{"tokenizer_class": "X", "model_max_length": 3}', "has no model"),
        (b'{"model": "a"}', "has no model"),
        (b'{"model": {}}', "does not take"),
        (described(model={"type": "BPE", "vocab": {}, "merges": [["a", "b"]]}), "does not take"),
        (described(model={"type": "Unigram", "vocab": [["a", -1]], "unk_id": 7}), "does not take"),
        (
            described(model={"type": "WordLevel", "vocab": {"a": 10**12}, "unk_token": "a"}),
            "greater than",
        ),
        (described(pre_tokenizer={"type": "Split", "pattern": {"Regex": "("},
                                  "behavior": "Isolated", "invert": False}), "does not take"),
    ],
)  # fmt: skip
def test_what_is_no_tokenizer_is_a_sentence(content: bytes, words: str) -> None:
    with pytest.raises(UserError, match=words):
        sources.parse(content)


def replace(pattern: str, content: str, kind: str = "String") -> dict[str, Any]:
    return {"type": "Replace", "pattern": {kind: pattern}, "content": content}


def in_order(*parts: dict[str, Any], name: str = "normalizers") -> dict[str, Any]:
    return {"type": "Sequence", name: list(parts)}


TEMPLATE = {"type": "TemplateProcessing", "pair": [], "special_tokens": {}}


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"normalizer": in_order(*[replace("a", "aa")] * 40)}, "its normalizer can make"),
        ({"normalizer": in_order(*[in_order(replace("a", "aaaa"), {"type": "NFD"})] * 9)}, "times"),
        ({"normalizer": replace("a", "x" * 1_500)}, "times as long"),
        ({"normalizer": replace("", "x" * 1_500, "Regex")}, "times as long"),
        ({"normalizer": in_order(*[{"type": "Prepend", "prepend": "x" * 99}] * 2)}, "times"),
        ({"normalizer": in_order(*[replace("l", "\ufdfa"), {"type": "NFKD"}] * 9)}, "times"),
        ({"pre_tokenizer": in_order(*[{"type": "ByteLevel", "add_prefix_space": False,
                                       "trim_offsets": True, "use_regex": False}] * 30,
                                    name="pretokenizers")}, "its pre_tokenizer can make"),
        ({"decoder": in_order(*[replace("a", "aa")] * 40, name="decoders")}, "its decoder can"),
        ({"normalizer": replace("a", "x" * 3_000)}, "3,000 characters; 2,000 are the most"),
        ({"model": {"type": "WordLevel", "vocab": {"y" * 9_000: 0}, "unk_token": "y" * 9_000}},
         "9,000 characters"),
        ({"added_tokens": [special(2, "z" * 5_000)]}, "5,000 characters"),
        ({"post_processor": {**TEMPLATE, "single": [{"Sequence": {"id": "A", "type_id": 0}}] * 99}},
         "template of its post-processor has 99 pieces"),
    ],
)  # fmt: skip
def test_what_would_take_all_memory_is_refused(changes: dict[str, Any], words: str) -> None:
    """The library would be ended by the system, and the server with it."""
    with pytest.raises(UserError, match=words):
        sources.parse(described(**changes))


@pytest.mark.parametrize(
    "normalizer",
    [
        # ALBERT's, XLM-R's and Llama's, the tables of two of them aside.
        in_order(replace("``", '"'), replace("''", '"'), {"type": "NFKD"},
                 {"type": "StripAccents"}, {"type": "Lowercase"}, {"type": "NFKC"},
                 replace(" {2,}", " ", "Regex")),
        in_order({"type": "NFKC"}, replace(" {2,}", "\u2581", "Regex")),
        in_order({"type": "Prepend", "prepend": "\u2581"}, replace(" ", "\u2581")),
    ],
    ids=["albert", "xlm-r", "llama"],
)  # fmt: skip
def test_known_normalizers_are_taken(normalizer: dict[str, Any]) -> None:
    assert sources.parse(described(normalizer=normalizer)).encode("a").ids


def test_neighbours_of_the_file_are_told() -> None:
    with pytest.raises(UserError) as told:
        sources.parse(b'{"a": 0, "b": 1}')
    assert "vocab.json" in told.value.hint
    with pytest.raises(UserError) as told:
        sources.parse(b'{"tokenizer_class": "X"}')
    assert "tokenizer_config.json" in told.value.hint


@settings(max_examples=50)
@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3)
                    | st.dictionaries(st.sampled_from(["model", "type", "vocab", "merges", "x",
                                                       "added_tokens", "normalizer"]), inner,
                                      max_size=4), max_leaves=12))  # fmt: skip
def test_any_json_is_a_tokenizer_or_a_sentence(value: Any) -> None:
    try:
        assert isinstance(sources.parse(json.dumps(value).encode()), Tokenizer)
    except UserError as error:
        assert error.message and error.hint


def test_special_tokens_by_their_names() -> None:
    found = sources.special_tokens(
        sources.parse(
            described(added_tokens=[special(2, "<pad>"), special(3, "</s>"), special(4, "<x>")])
        )
    )
    assert found == {"pad_token": "<pad>", "sep_token": "</s>", "eos_token": "</s>",
                     "unk_token": "[UNK]", "extra_special_tokens": ["<x>"]}  # fmt: skip
    made = sources.wrap(sources.parse(described(added_tokens=[special(2, "<x>")])))
    assert made.all_special_ids == [0, 2]


def test_a_tokenizer_without_special_tokens() -> None:
    made = sources.wrap(
        sources.parse(described(model={"type": "BPE", "vocab": {"a": 0}, "merges": []}))
    )
    assert made.pad_token is None and made("a").input_ids == [0]


def test_hostile_entries_are_only_text() -> None:
    name = "<script>alert(1)</script>\u202e"
    content = described(
        model={"type": "WordLevel", "vocab": {name: 0}, "unk_token": name},
        added_tokens=[special(0, name)],
    )
    assert sources.wrap(sources.parse(content)).unk_token == name


def test_padding_and_truncation_of_the_file_are_put_off() -> None:
    made = Tokenizer(models.WordLevel({"[UNK]": 0, "a": 1}, unk_token="[UNK]"))
    made.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    made.enable_padding(length=7)
    made.enable_truncation(2)
    found = sources.parse(made.to_str().encode())
    assert found.encode("a a a").ids == [1, 1, 1]


@pytest.mark.parametrize(
    "typed",
    ["google-bert/bert-base-uncased", " a/b ", "https://huggingface.co/a/b/", "A1/x_y.z-2"],
)
def test_names_of_the_hub(typed: str) -> None:
    assert sources.is_hub_ref(sources.hub_ref(typed))


@pytest.mark.parametrize(
    "typed",
    ["", "gpt2", "../a/b", "a/../b", "/etc/passwd", "a/b/c", "a--b/c", "a/\nb", "http://x/a",
     "a/b?x=1", "a /b", "ä/b", "a/.b", "x" * 97 + "/b", "\ud800/b"],
)  # fmt: skip
def test_what_is_no_name_of_the_hub(typed: str) -> None:
    assert not sources.is_hub_ref(f"hub:{typed}") and not sources.is_hub_ref("hub:a/b\n")
    with pytest.raises(UserError, match="not a name"):
        sources.hub_ref(typed)
    with pytest.raises(UserError, match="not a name"):
        library.get(f"hub:{typed}")


@pytest.mark.parametrize("state", ["off", "unreachable"])
def test_without_the_hub_it_is_a_sentence(state: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(hub, "state", lambda: state)
    with pytest.raises(Unavailable, match="Hub"):
        library.get("hub:google-bert/bert-base-uncased")


def answering(monkeypatch: pytest.MonkeyPatch, answer: Any) -> None:
    import huggingface_hub

    def model_info(self: object, name: str, **asked: Any) -> Any:
        if isinstance(answer, BaseException):
            raise answer
        return answer

    monkeypatch.setattr(hub, "state", lambda: "reachable")
    monkeypatch.setattr(huggingface_hub.HfApi, "model_info", model_info)


def siblings(**sizes: int) -> Any:
    files = [SimpleNamespace(rfilename=name.replace("__", "."), size=size)
             for name, size in sizes.items()]  # fmt: skip
    return SimpleNamespace(siblings=files, sha="0" * 40)


@pytest.mark.parametrize(
    ("answer", "error", "words"),
    [
        (OSError("no route"), Unavailable, "did not answer"),
        (TimeoutError(), Unavailable, "did not answer"),
        (siblings(model__safetensors=9), UserError, "has no tokenizer"),
        (siblings(tokenizer__json=10**9), LimitExceeded, "more than 50 MB"),
    ],
)
def test_what_the_hub_may_say(
    answer: Any, error: type[UserError], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    answering(monkeypatch, answer)
    with pytest.raises(error, match=words):
        library.get("hub:some/thing")


def test_a_repository_that_is_not_open(monkeypatch: pytest.MonkeyPatch) -> None:
    from huggingface_hub.errors import RepositoryNotFoundError

    missing = RepositoryNotFoundError.__new__(RepositoryNotFoundError)
    answering(monkeypatch, missing)
    with pytest.raises(NotFound, match="open to all"):
        library.get("hub:some/thing")
