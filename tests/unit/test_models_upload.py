"""Uploaded models: the good one comes back equal, every bad one a sentence, and nothing else."""

from __future__ import annotations

import io
import json
import struct
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from glassbox import catalog, workspace
from glassbox.errors import LimitExceeded, UserError
from glassbox.models import memory, proof, store, upload, uploaded_config, weights_file
from tests.unit.test_models_build import SMALL

Files = dict[str, bytes]
MODEL, CONFIG = "model/model.safetensors", "model/config.json"


@pytest.fixture
def files(workspace_root: Path) -> Files:
    """The zip of a saved model, as files; the saved model is gone again."""
    kept = store.keep(SMALL, 7, "mine", "ann")
    with store.zipped(kept.id, "ann") as file, zipfile.ZipFile(file) as archive:
        found = {name: archive.read(name) for name in archive.namelist()}
    store.delete(kept.id, "ann")
    return found


def zipped(files: Files, packing: int = zipfile.ZIP_DEFLATED) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return file


def config(files: Files, **changed: Any) -> Files:
    """The files with other fields in their config.json; None takes one out."""
    fields = {**json.loads(files[CONFIG]), **changed}
    fields = {name: value for name, value in fields.items() if value is not None}
    return {**files, CONFIG: json.dumps(fields).encode()}


def left_behind() -> list[str]:
    return [path.name for path in workspace.folder("models").iterdir()]


def test_a_downloaded_zip_is_uploaded_and_gives_the_same(workspace_root: Path) -> None:
    kept = store.keep(SMALL, 7, "mine", "ann")
    with store.zipped(kept.id, "ann") as file:
        brought = upload.add(file, "C:\\x\\mine.zip", "ann")
    assert brought.remarks == ()
    model = brought.model
    assert (model.name, model.class_name, model.uploaded) == ("mine", "BertModel", True)
    assert model.weights == kept.weights
    assert model.parameters == kept.parameters
    assert model.files[1] == kept.files[1]
    first, second = proof.prove(kept.id), proof.prove(model.id)
    assert second.equal
    assert [each.name for each in first.outputs] == [each.name for each in second.outputs]
    assert ("saved:" + model.id, "uploaded") in [
        (entry.ref, entry.note) for entry in catalog.models("ann")
    ]
    # Twice is one model; somebody else's is another.
    with store.zipped(kept.id, "ann") as file:
        assert upload.add(file, "again.zip", "ann").model.id == model.id
        assert upload.add(file, "again.zip", "bob").model.id != model.id
    assert sorted(left_behind()) == sorted(
        each.id for owner in ("ann", "bob") for each in store.saved(owner)
    )


def test_deep_folders_and_extra_files_are_fine(files: Files) -> None:
    deep = {f"a/b/{name}": content for name, content in files.items()}
    deep["a/b/model/pytorch_model.bin"] = b"\x80\x02."
    deep["a/README.md"] = b"# hello"
    brought = upload.add(zipped(deep), "x.zip", "ann")
    (said,) = brought.remarks
    assert "pytorch_model.bin" in said
    assert [each.name for each in brought.model.files] == ["config.json", "model.safetensors"]


def test_fields_that_nobody_knows_are_left_out(files: Files) -> None:
    odd = config(
        files, hiden_size=3, num_labels=10**9, _attn_implementation="x", _name_or_path="/etc"
    )
    brought = upload.add(zipped(odd), "x.zip", "ann")
    assert "hiden_size" in brought.remarks[0]
    kept = workspace.read_json(catalog.model_folder(brought.model.ref) / "config.json")
    assert kept is not None
    assert not {"hiden_size", "_attn_implementation", "_name_or_path"} & kept.keys()


EVIL = b"cos\nsystem\n(S'touch pwned'\ntR."
BAD_ZIPS: list[tuple[str, Callable[[Files], Files], str]] = [
    ("empty", lambda f: {}, "has no config.json"),
    ("no weights", lambda f: {CONFIG: f[CONFIG]}, "no model.safetensors"),
    ("no config", lambda f: {MODEL: f[MODEL]}, "has no config.json"),
    ("apart", lambda f: {"a/config.json": f[CONFIG], "b/model.safetensors": f[MODEL]},
     "no model.safetensors beside"),
    ("two", lambda f: f | {f"b/{name}": content for name, content in f.items()}, "2 models in it"),
    ("pickle", lambda f: {CONFIG: f[CONFIG], "model/pytorch_model.bin": EVIL}, "Python pickles"),
    ("pt", lambda f: {CONFIG: f[CONFIG], "model/Model.PT": EVIL}, "Python pickles"),
    ("shards", lambda f: {CONFIG: f[CONFIG], f"{MODEL}.index.json": b"{}"}, "several files"),
    ("dots", lambda f: f | {"../../evil": b"x"}, "outside of its folder"),
    ("absolute", lambda f: f | {"/etc/evil": b"x"}, "outside of its folder"),
    ("backslash", lambda f: f | {"..\\..\\evil": b"x"}, "outside of its folder"),
    ("drive", lambda f: f | {"C:\\evil": b"x"}, "outside of its folder"),
    ("dots in the pair", lambda f: {f"x/../{name}": each for name, each in f.items()},
     "outside of its folder"),
    ("auto_map", lambda f: config(f, auto_map={"AutoModel": "evil.Evil"}), "brings code"),
    ("remote", lambda f: config(f, trust_remote_code=True), "brings code"),
    ("quantized", lambda f: config(f, quantization_config={"x": 1}), "brings code"),
    ("wrong type", lambda f: config(f, model_type="llama"), "“llama”"),
    ("no type", lambda f: config(f, model_type=None), "model_type in config.json is missing"),
    ("other family", lambda f: config(f, model_type="gpt2"), "no model of type gpt2"),
    ("class", lambda f: config(f, architectures=["__builtins__"]), "no model of type bert"),
    ("more layers", lambda f: config(f, num_hidden_layers=5), "32 tensors of the model are not"),
    ("head", lambda f: config(f, architectures=["BertForMaskedLM"]), "They would be random"),
    ("wider", lambda f: config(f, intermediate_size=14), "do not fit config.json"),
    ("no json", lambda f: f | {CONFIG: b"{"}, "cannot be read as JSON"),
    ("nan", lambda f: f | {CONFIG: b'{"model_type": "bert", "layer_norm_eps": NaN}'}, "as JSON"),
    ("list", lambda f: f | {CONFIG: b"[]"}, "no JSON object"),
    ("nested", lambda f: f | {CONFIG: b"[" * 100_000}, "as JSON"),
    ("long config", lambda f: f | {CONFIG: b" " * 1_100_000}, "more than 1,000,000 bytes"),
    ("wide", lambda f: config(f, hidden_size=10**12), "more than any model"),
    ("huge", lambda f: config(f, hidden_size=10**8, num_attention_heads=1), "parameters"),
    ("many layers", lambda f: config(f, num_hidden_layers=10**6), "num_hidden_layers"),
    ("heads", lambda f: config(f, num_attention_heads=3), "cannot build a model"),
    ("text for a size", lambda f: config(f, hidden_size="8"), "cannot build a model"),
    ("dtype", lambda f: config(f, dtype="load"), "dtype in config.json"),
    ("activation", lambda f: config(f, hidden_act="os.system"), "cannot build a model"),
    ("cut", lambda f: f | {MODEL: f[MODEL][:-9]}, "It may be cut off|bytes, and"),
    ("not safe", lambda f: f | {MODEL: EVIL}, "no safetensors file"),
    ("tiny", lambda f: f | {MODEL: b"abc"}, "too few"),
    ("bomb", lambda f: f | {MODEL: f[MODEL] + bytes(30_000_000)}, "50 times its size"),
]  # fmt: skip


@pytest.mark.parametrize(("make", "said"), [each[1:] for each in BAD_ZIPS],
                         ids=[each[0] for each in BAD_ZIPS])  # fmt: skip
def test_a_bad_zip_gets_a_sentence_and_leaves_nothing(
    files: Files, make: Callable[[Files], Files], said: str, tmp_path: Path
) -> None:
    with pytest.raises(UserError, match=said):
        upload.add(zipped(make(files)), "x.zip", "ann")
    assert left_behind() == []
    assert not list(tmp_path.rglob("evil"))
    assert not list(tmp_path.rglob("pwned"))


def test_links_twins_and_odd_packing_are_refused(files: Files) -> None:
    link = zipped(files)
    with zipfile.ZipFile(link, "a") as archive:
        info = zipfile.ZipInfo("model/link")
        info.external_attr = 0o120777 << 16
        archive.writestr(info, "/etc/passwd")
    with pytest.raises(UserError, match="is a link"):
        upload.add(link, "x.zip", "ann")
    twice = zipped(files)
    with zipfile.ZipFile(twice, "a") as archive, pytest.warns(UserWarning, match="Duplicate"):
        archive.writestr(CONFIG, b"{}")
    with pytest.raises(UserError, match="twice"):
        upload.add(twice, "x.zip", "ann")
    with pytest.raises(UserError, match="uncommon way"):
        upload.add(zipped(files, zipfile.ZIP_LZMA), "x.zip", "ann")
    damaged = bytearray(zipped(files, zipfile.ZIP_STORED).getvalue())
    damaged[len(damaged) // 2] ^= 1
    with pytest.raises(UserError, match="damaged"):
        upload.add(io.BytesIO(bytes(damaged)), "x.zip", "ann")
    for content in (b"", b"PK", b"not a zip" * 1_000, b"PK\x05\x06" + bytes(18)):
        with pytest.raises(UserError):
            upload.add(io.BytesIO(content), "x.zip", "ann")
    many = zipped({f"model/{number:09}": b"" for number in range(20_000)})
    with pytest.raises(UserError, match="too many files"):
        upload.add(many, "x.zip", "ann")
    assert left_behind() == []


def _safetensors(header: Any, data: bytes = b"") -> bytes:
    text = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


F32 = {"dtype": "F32", "shape": [2], "data_offsets": [0, 8]}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (struct.pack("<Q", 2**63), "header would be"),
        (struct.pack("<Q", 6_000_000) + bytes(6_000_000), "are the most here"),
        (_safetensors(b"{"), "as JSON"),
        (_safetensors([]), "no JSON object"),
        (_safetensors({}), "holds no tensor"),
        (_safetensors({"__metadata__": {}}), "holds no tensor"),
        (_safetensors({str(n): F32 for n in range(20_001)}), "are the most"),
        (_safetensors(b'{"a":%b,"a":%b}' % ((json.dumps(F32).encode(),) * 2)), "as JSON"),
        (_safetensors({"a": {**F32, "dtype": "F8"}}, bytes(8)), "not read here"),
        (_safetensors({"a": {**F32, "shape": [2**50]}}, bytes(8)), "no known way"),
        (_safetensors({"a": {**F32, "shape": [-1]}}, bytes(8)), "no known way"),
        (_safetensors({"a": {**F32, "shape": [3]}}, bytes(8)), "another size"),
        (_safetensors({"a": 1}, bytes(8)), "no known way"),
        (_safetensors({"a": F32, "b": F32}, bytes(8)), "overlap"),
        (_safetensors({"a": F32}, bytes(9)), "8 bytes, and 9"),
    ],
)
def test_a_bad_header_is_refused_before_the_library_sees_it(
    tmp_path: Path, content: bytes, said: str
) -> None:
    path = tmp_path / "model.safetensors"
    path.write_bytes(content)
    with pytest.raises(UserError, match=said):
        weights_file.read(path)


def test_limits_of_size_and_memory(
    files: Files, set_setting: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(memory, "available_bytes", lambda: 1_000)
        with pytest.raises(LimitExceeded, match="of memory"):
            upload.add(zipped(files), "x.zip", "ann")
    set_setting(max_model_parameters=100)
    with pytest.raises(LimitExceeded, match="parameters"):
        upload.add(zipped(files), "x.zip", "ann")
    assert left_behind() == []


def test_weights_that_the_config_leaves_out_are_told(files: Files) -> None:
    fewer = config(files, num_hidden_layers=2)
    brought = upload.add(zipped(fewer), "x.zip", "ann")
    assert "16 tensors of the file are not in the model" in brought.remarks[-1]


def test_marian_tables_are_bounded() -> None:
    fields = {"model_type": "marian", "max_position_embeddings": 10**6, "d_model": 512}
    with pytest.raises(UserError, match="fills a table"):
        uploaded_config.clean(json.dumps(fields).encode())


def test_a_saved_model_of_another_class_is_brought_back(workspace_root: Path) -> None:
    from glassbox import heavy

    config = heavy.BertConfig(**replace(SMALL, num_hidden_layers=1).arguments())
    config.num_labels = 3
    kept = store.save(heavy.BertForSequenceClassification(config), "head", "ann")
    with store.zipped(kept.id, "ann") as file:
        brought = upload.add(file, "head.zip", "ann")
    assert brought.model.class_name == "BertForSequenceClassification"
    assert brought.model.weights == kept.weights
