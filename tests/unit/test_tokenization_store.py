"""Training in a process of its own, and what is kept: whose, under which name, as which files."""

from __future__ import annotations

import io
import json
import shutil
import time
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from glassbox import embedded, hub, workspace
from glassbox.errors import LimitExceeded, NotFound, UserError
from glassbox.light import PreTrainedTokenizerFast
from glassbox.snippets import tokenizer_train as python
from glassbox.tokenization import library, sources, store, trainers, training_job
from glassbox.tokenization.recipe import ALGORITHMS, SPECIAL_TOKENS, Recipe
from glassbox.tokenization.texts import MOST_WORD_CHARS, Source
from glassbox.tokenization.training_job import Status, read_status, write_status
from tests.snippets import run

PASTED = (
    "the teacher teaches 'and' the \"teachers\" taught \\n\nuntrained, {unteachable} naïve 👩‍🚀\n"
    * 9
)
REVIEWS = Source("sample:reviews", "Reviews", "train", "review")


def recipe(algorithm: str = "byte_bpe", size: int = 400, **values: Any) -> Recipe:
    return Recipe(algorithm, size, 1, **{"special_tokens": SPECIAL_TOKENS[algorithm], **values})  # type: ignore[arg-type]


def start(asked: Recipe | None = None, source: Source | None = None, owner: str = "me",
          pasted: str = PASTED, id: str | None = None) -> str:  # fmt: skip
    return training_job.start(
        asked or recipe(), source or Source(), owner, id or workspace.new_id(),
        name="mine", pasted="" if source else pasted,
    )  # fmt: skip


def ended(ref: str, owner: str = "me") -> Status:
    folder = training_job.mine(ref.partition(":")[2], owner)
    # Only pytest's own limit for a test ends this: a machine may be busy.
    while (status := read_status(folder)).is_live:
        time.sleep(0.05)
    return status


@pytest.fixture(scope="module")
def kept_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A workspace with one tokenizer of "me", trained once for all tests here."""
    from glassbox import settings

    root = tmp_path_factory.mktemp("kept")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GLASSBOX_WORKSPACE", str(root))
        settings.current.cache_clear()
        ref = start()
        assert ended(ref).state == "finished"
    settings.current.cache_clear()
    yield root


@pytest.fixture
def trained(kept_folder: Path, workspace_root: Path) -> str:
    shutil.copytree(kept_folder, workspace_root)
    [one] = store.kept("me")
    return one.ref


def test_a_training_from_start_to_use(trained: str) -> None:
    one = store.find(trained, "me")
    assert (one.name, one.kind, one.algorithm) == ("mine", "trained", "Byte-level BPE")
    assert one.texts == 18 and one.left_out == 0 and 260 < one.entries <= 400
    shared = library.get(trained, "me")
    assert shared is library.get(trained, "me")
    assert shared.vocabulary_size == one.entries
    text = "The teachers 👍"
    assert shared.tokenizer.decode(shared.tokenizer(text).input_ids, True) == text
    assert trained in [entry.ref for entry in library.choices("me")]
    assert store.pasted(trained, "me") == PASTED


def test_the_zip_is_a_folder_that_autotokenizer_opens(trained: str, tmp_path: Path) -> None:
    content = store.zipped(trained, "me")
    assert content == store.zipped(trained, "me")
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        assert archive.namelist() == [
            "tokenizer/tokenizer.json", "tokenizer/tokenizer_config.json",
        ]  # fmt: skip
        for name in archive.namelist():
            (tmp_path / Path(name).name).write_bytes(archive.read(name))
    opened = PreTrainedTokenizerFast.from_pretrained(tmp_path)
    ours = library.get(trained, "me").tokenizer
    assert opened("Teachers 👍", "b").input_ids == ours("Teachers 👍", "b").input_ids
    assert opened.special_tokens_map == ours.special_tokens_map


@pytest.mark.slow
def test_autotokenizer_itself_opens_it(trained: str, tmp_path: Path) -> None:
    from glassbox import heavy

    with zipfile.ZipFile(io.BytesIO(store.zipped(trained, "me"))) as archive:
        for name in archive.namelist():
            (tmp_path / Path(name).name).write_bytes(archive.read(name))
    opened = heavy.AutoTokenizer.from_pretrained(tmp_path, local_files_only=True)
    ours = library.get(trained, "me").tokenizer
    assert opened.get_vocab() == ours.get_vocab()
    assert opened("Teachers 👍").input_ids == ours("Teachers 👍").input_ids
    assert opened.is_fast and opened.pad_token == "<pad>"


@pytest.mark.slow
def test_a_repository_of_the_hub_as_autotokenizer_opens_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The files lie where they would have been fetched to; code among them is never run."""
    library.get("subword").tokenizer.save_pretrained(tmp_path / "good")
    (tmp_path / "remote").mkdir()
    (tmp_path / "remote" / "config.json").write_text(
        json.dumps({"auto_map": {"AutoTokenizer": ["evil.Tokenizer", None]}, "model_type": "zzz"})
    )
    (tmp_path / "remote" / "evil.py").write_text("raise SystemExit('code of the Hub was run')")
    monkeypatch.setattr(hub, "state", lambda: "reachable")
    monkeypatch.setattr(sources, "_download", lambda name: str(tmp_path / name.partition("/")[2]))
    shared = library.get("hub:a/good")
    assert shared is library.get("hub:a/good")
    assert shared.tokenizer("unaffable").tokens() == ["[CLS]", "una", "##ffa", "##ble", "[SEP]"]
    assert (shared.title, shared.algorithm) == ("a/good", "WordPiece")
    with pytest.raises(UserError, match="opens no tokenizer"):
        library.get("hub:a/remote")


def test_nobody_else_has_it(trained: str) -> None:
    id = trained.partition(":")[2]
    library.get(trained, "me")
    for use in (
        lambda: library.get(trained, "you"),
        lambda: library.get(trained),
        lambda: store.find(trained, "you"),
        lambda: store.zipped(trained, "you"),
        lambda: store.pasted(trained, "you"),
        lambda: store.rename(trained, "yours", "you"),
        lambda: store.delete(id, "you"),
        lambda: training_job.stop(id, "you"),
        lambda: training_job.discard(id, "you"),
    ):
        with pytest.raises(NotFound) as theirs:
            use()
        assert theirs.value.message == "There is no such tokenizer here."
    assert store.kept("you") == []
    with pytest.raises(NotFound):
        start(owner="you", id=id)


@pytest.mark.parametrize(
    "ref", ["trained:", "trained:../x", "upload:00000000", "trained:\ud800", ":"]
)
def test_a_ref_of_nothing(workspace_root: Path, ref: str) -> None:
    with pytest.raises(NotFound):
        library.get(ref, "me")


def test_the_kind_in_the_ref_must_be_right(trained: str) -> None:
    with pytest.raises(NotFound):
        library.get(trained.replace("trained:", "upload:"), "me")


def test_rename_and_delete(trained: str) -> None:
    before = library.get(trained, "me")
    store.rename(trained, " new\n<b>name\u202e ", "me")
    after = library.get(trained, "me")
    assert after.title == "new <b>name" and after.tokenizer is not before.tokenizer
    store.rename(trained, "  ", "me")
    assert library.get(trained, "me").title == "new <b>name"
    assert store.find(trained, "me").zip_name.startswith("new-b-name-")
    store.delete(trained.partition(":")[2], "me")
    assert store.kept("me") == []
    with pytest.raises(NotFound):
        library.get(trained, "me")


def test_a_second_click_finds_the_first(trained: str) -> None:
    assert start(recipe("unigram"), id=trained.partition(":")[2]) == trained
    assert store.find(trained, "me").algorithm == "Byte-level BPE"


def live_training(owner: str) -> Path:
    """A training whose process was just launched, as far as anybody can see."""
    folder = workspace.folder("tokenizers") / workspace.new_id()
    folder.mkdir()
    write_status(folder, Status("starting"))
    workspace.write_json(folder / "meta.json", {"owner": owner, "kind": "trained", "created": ""})
    return folder


def test_one_training_a_person_and_some_in_all(workspace_root: Path, set_setting: Any) -> None:
    live_training("me")
    with pytest.raises(UserError, match="being trained already"):
        start()
    set_setting(max_tokenizer_trainings=1)
    with pytest.raises(LimitExceeded, match="1 tokenizer is being trained") as told:
        start(owner="you")
    assert "GLASSBOX_MAX_TOKENIZER_TRAININGS" in told.value.hint
    set_setting(max_tokenizer_trainings=2)
    assert ended(start(owner="you"), "you").state == "finished"


def test_stopping_ends_the_process(workspace_root: Path) -> None:
    # Random letters without an end to the words: minutes for a trainer.
    import random

    chance = random.Random(3)
    text = "\n".join("".join(chance.choices("abcdefgh", k=4_900)) for _ in range(190))
    ref = start(recipe("wordpiece", 30_000), pasted=text)
    folder = training_job.mine(ref.partition(":")[2], "me")
    # At once: how long a trainer takes is the machine's affair.
    training_job.stop(folder.name, "me")
    status = ended(ref)
    assert (status.state, status.message) == ("stopped", "Stopped.")
    assert store.kept("me") == []
    training_job.discard(folder.name, "me")
    assert not folder.exists()


def test_a_killed_process_is_a_sentence(workspace_root: Path) -> None:
    folder = live_training("me")
    (folder / "lock").touch()
    (folder / "taken").touch()
    status = read_status(folder)
    assert status.state == "crashed" and "ran out of memory" in status.message
    (folder / "STOP").touch()
    assert read_status(folder).state == "stopped"
    (folder / "status.json").write_text("{torn")
    assert read_status(folder).state == "failed"


@pytest.mark.parametrize(
    ("asked", "pasted", "words"),
    [
        (recipe("wordpiece", 9), "many different letters", "too small for this text"),
        (recipe(), "x" * (MOST_WORD_CHARS + 1), "a word of more than 5,000 characters"),
        (recipe("unigram"), "y" * 190_000, "a word of more than 5,000 characters"),
    ],
    ids=["alphabet", "one long word", "unigram"],
)
def test_what_the_process_finds_wrong(
    workspace_root: Path, asked: Recipe, pasted: str, words: str
) -> None:
    status = ended(start(asked, pasted=pasted))
    assert status.state == "failed" and words in status.message and status.hint
    assert store.kept("me") == []


@pytest.mark.parametrize(
    ("asked", "pasted", "words"),
    [
        (recipe(), "", "no text to learn from"),
        (recipe(), " \n\t\n", "no text to learn from"),
        (recipe(), "x" * 1_000_000, "1,000,000 characters; the limit is 200,000"),
        (recipe(size=9), "a", "vocab_size is 9"),
        (recipe(special_tokens=("<s>", "<s>")), "a", "named twice"),
    ],
)
def test_what_is_refused_at_once(
    workspace_root: Path, set_setting: Any, asked: Recipe, pasted: str, words: str
) -> None:
    set_setting(max_text_chars=200_000)
    with pytest.raises(UserError, match=words):
        start(asked, pasted=pasted)
    assert [path.name for path in workspace.folder("tokenizers").iterdir()] == [".lock"] or not [
        *workspace.folder("tokenizers").iterdir()
    ]


def test_lone_surrogates_are_replaced(workspace_root: Path) -> None:
    ref = start(pasted="a\ud800b " * 9)
    assert ended(ref).state == "finished"
    assert store.pasted(ref, "me") == "a\ufffdb " * 9


def test_too_much_text(workspace_root: Path, set_setting: Any, tmp_path: Path) -> None:
    from glassbox.data import store as datasets

    rows = io.BytesIO(b"text\n" + b"some words here\n" * 90_000)
    ref = datasets.add(rows, "rows.csv", "me")
    set_setting(max_training_text_mb=1)
    with pytest.raises(LimitExceeded, match="1 MB are the most"):
        start(source=Source(ref, "rows.csv", "train", "text"))
    with pytest.raises(NotFound):
        start(source=Source(ref, "rows.csv", "train", "text"), owner="you")
    with pytest.raises(UserError, match="no such column"):
        start(source=Source(ref, "rows.csv", "train", "other"))


@pytest.mark.parametrize("algorithm", ALGORITHMS)
def test_the_python_trains_the_same(algorithm: str, tmp_path: Path) -> None:
    """Vocabulary, merges and stages; where the library's trainer leaves something to chance,
    what it does not leave to it."""
    asked = recipe(
        algorithm, 300, normalizer="nfkc", special_tokens=(*SPECIAL_TOKENS[algorithm], "{x}")
    )
    ours = trainers.wrap(trainers.train(asked, PASTED.split("\n")[:-1]), asked)
    code = python.train(asked, Source(), PASTED).replace(python.FOLDER, str(tmp_path / "saved"))
    made = run(code)["tokenizer"]
    mine, other = (json.loads(each.backend_tokenizer.to_str()) for each in (ours, made))
    if algorithm == "unigram":
        assert set(made.get_vocab()) == set(ours.get_vocab())
        scores = dict(mine["model"].pop("vocab"))
        for piece, score in other["model"].pop("vocab"):
            assert score == pytest.approx(scores[piece], abs=0.05)
    elif algorithm == "wordpiece":
        assert mine["model"].pop("vocab").keys() >= {"##e", "t", "[UNK]"}
        assert len(set(made.get_vocab()) & set(ours.get_vocab())) > 0.8 * len(ours)
        other["model"].pop("vocab")
    assert mine == other
    assert made.special_tokens_map == ours.special_tokens_map
    assert (tmp_path / "saved" / "tokenizer_config.json").exists()


def test_the_python_reads_the_same_column(workspace_root: Path, tmp_path: Path) -> None:
    ref = start(recipe("word_level", 2_000), REVIEWS)
    assert ended(ref).state == "finished"
    one = store.find(ref, "me")
    assert one.source == REVIEWS and one.recipe is not None
    code = python.train(one.recipe, REVIEWS).replace(python.FOLDER, str(tmp_path / "saved"))
    assert run(code)["tokenizer"].get_vocab() == library.get(ref, "me").tokenizer.get_vocab()
    assert not (training_job.mine(one.id, "me") / "texts.arrow").exists()


def test_the_python_leaves_out_the_same_texts(tmp_path: Path) -> None:
    long = "ab\n" * 9 + "x" * (MOST_WORD_CHARS + 1)
    code = python.train(recipe("bpe"), Source(), long, left_out=True)
    assert 'open("text.txt"' in code
    made = run(
        code.replace('open("text.txt", encoding="utf-8", newline="").read()', repr(long)).replace(
            python.FOLDER, str(tmp_path / "saved")
        )
    )["tokenizer"]
    assert "x" not in made.get_vocab() and "▁ab" in made.get_vocab()


def upload(content: bytes, name: str = "tokenizer.json", owner: str = "me") -> str:
    return store.add_upload(content, name, owner)


def test_an_upload_is_kept_once(workspace_root: Path) -> None:
    content = (embedded.tokenizer_folder() / "tokenizer.json").read_bytes()
    ref = upload(content, "../../<b>my\ntokenizer.json")
    assert upload(content) == ref and len(store.kept("me")) == 1
    assert upload(content, owner="you") != ref
    one = store.find(ref, "me")
    assert (one.name, one.entries, one.algorithm) == ("<b>my tokenizer.json", 30_522, "WordPiece")
    assert library.get(ref, "me").tokenizer("unaffable").tokens()[1:-1] == ["una", "##ffa", "##ble"]
    with zipfile.ZipFile(io.BytesIO(store.zipped(ref, "me"))) as archive:
        again = sources.parse(archive.read("tokenizer/tokenizer.json"))
    assert again.get_vocab() == Tokenizer.from_str(content.decode()).get_vocab()


def test_nothing_is_kept_of_what_is_refused(workspace_root: Path, set_setting: Any) -> None:
    with pytest.raises(UserError, match="not JSON"):
        upload(b"<script>")
    set_setting(max_tokenizer_mb=1)
    with pytest.raises(LimitExceeded, match="1 MB are the most"):
        upload(b" " * 1_000_001)
    assert store.kept("me") == []
    assert list(workspace.folder("tokenizers").iterdir()) == []


def test_loaded_tokenizers_are_bounded(trained: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(library, "MOST_LOADED", 2)
    first = library.get(trained, "me")
    for place in range(3):
        upload(json.dumps({"added_tokens": [], "model": {
            "type": "WordLevel", "vocab": {"[UNK]": 0, f"w{place}": 1}, "unk_token": "[UNK]",
        }}).encode())  # fmt: skip
    for one in store.kept("me"):
        library.get(one.ref, "me")
    assert len(library._loaded) == 2
    assert library.get(trained, "me").tokenizer.get_vocab() == first.tokenizer.get_vocab()
