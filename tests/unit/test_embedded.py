"""The embedded model is the published one, or it is not used."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from glassbox import embedded
from glassbox.errors import Unavailable


@pytest.fixture
def copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the package's model folder, used in its place."""
    target = tmp_path / "model"
    shutil.copytree(embedded._folder(), target)
    monkeypatch.setattr(embedded, "_folder", lambda: target)
    embedded.verified.cache_clear()
    yield target
    embedded.verified.cache_clear()


def test_the_installed_files_are_the_published_ones() -> None:
    folder = embedded.model_folder()
    assert (folder / "config.json").is_file()
    assert len((folder / "vocab.txt").read_text(encoding="utf-8").splitlines()) == (
        embedded.VOCABULARY_SIZE
    )


@pytest.mark.parametrize("name", embedded.SHA256)
def test_one_changed_byte_is_refused(copy: Path, name: str) -> None:
    path = copy / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    with pytest.raises(Unavailable, match=name):
        embedded.model_folder()


@pytest.mark.parametrize("name", embedded.SHA256)
def test_a_missing_file_is_said(copy: Path, name: str) -> None:
    (copy / name).unlink()
    with pytest.raises(Unavailable, match="missing"):
        embedded.model_folder()


def test_a_missing_package_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded, "PACKAGE", "no_such_package_here")
    with pytest.raises(Unavailable, match="not installed"):
        embedded._folder()


def test_the_files_are_read_once(copy: Path) -> None:
    first = embedded.model_folder()
    (copy / "vocab.txt").write_text("changed after it was verified")
    assert embedded.model_folder() == first
