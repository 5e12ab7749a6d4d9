"""README, CHANGELOG and the lists of requirements say what the code does."""

from __future__ import annotations

import re
import tomllib
from dataclasses import fields

import pytest

from components.frame import PAGES
from glassbox.settings import Settings, load, variable
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
TARGETS = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))


def shown(value: object) -> str:
    """A setting's value as README writes it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"{value:,}" if isinstance(value, int) else f"{value:g}"
    return str(value).replace(str(Settings().workspace), "~/.glassbox")


def test_the_two_commands_come_first() -> None:
    first_block = README.split("```")[1]
    assert first_block.split() == ["make", "run", "make", "test"]


def test_plain_pip_lines_stand_beside_them() -> None:
    assert "pip install -r requirements.txt" in README
    assert re.search(r"streamlit run app\.py", README)


def test_every_command_named_is_a_target_and_every_target_is_named() -> None:
    named = set(re.findall(r"`?make ([a-z]+)", README))
    assert named <= TARGETS
    assert named == TARGETS


@pytest.mark.parametrize("spec", fields(Settings), ids=lambda spec: spec.name)
def test_every_setting_is_documented_with_its_defaults(spec: object) -> None:
    name = spec.name  # type: ignore[attr-defined]
    laptop, klass = load({}), load({"GLASSBOX_PROFILE": "class"})
    cells = [f"`{variable(name)}`", shown(getattr(laptop, name)), shown(getattr(klass, name)),
             spec.metadata["help"]]  # type: ignore[attr-defined]  # fmt: skip
    assert "| " + " | ".join(cells) + " |" in README


def test_every_page_is_described_with_its_picture() -> None:
    for page in PAGES:
        if page.url:
            assert f"/{page.url}" in README, page.title
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", README)
    assert len(pictures) >= len(PAGES)
    for picture in pictures:
        assert (ROOT / picture).is_file(), picture


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_direct_dependencies_are_pinned_exactly(name: str) -> None:
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", "-r ")):
            assert re.fullmatch(r"[a-z0-9._-]+==[0-9][0-9a-z.]*", line), line


def test_the_pins_that_matter() -> None:
    pins = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    assert {"torch==2.13.0", "streamlit==1.67.0", "transformers==5.23.0", "datasets==5.2.0"} <= set(
        pins
    )


def test_the_changelog_begins_with_what_is_unreleased() -> None:
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert re.search(r"^## (Unreleased|\d)", changelog, re.MULTILINE)


def test_the_licence_and_the_notice_are_there() -> None:
    assert "Apache License" in (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "all-MiniLM-L6-v2" in (ROOT / "NOTICE").read_text(encoding="utf-8")


def test_the_shipped_defaults_are_safe_and_ask_nothing() -> None:
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    # With a browser to open, a first start would otherwise wait for an address to be typed.
    assert config["server"]["showEmailPrompt"] is False
    assert config["browser"]["gatherUsageStats"] is False
    assert config["runner"]["magicEnabled"] is False
