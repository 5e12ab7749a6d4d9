"""Settings come from the environment, by profile; a wrong value is refused in words."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from glassbox.errors import LimitExceeded, UserError
from glassbox.settings import Settings, load, variable


def test_laptop_is_the_default() -> None:
    assert load({}) == Settings()


def test_class_is_never_looser_than_laptop() -> None:
    laptop, klass = load({}), load({"GLASSBOX_PROFILE": "class"})
    tighter = [f.name for f in fields(Settings) if f.name.startswith("max_")]
    assert len(tighter) > 8
    for name in tighter:
        assert getattr(klass, name) <= getattr(laptop, name), name
    assert laptop.show_error_type and not klass.show_error_type
    assert klass.keep_days > 0 and klass.min_free_disk_gb >= laptop.min_free_disk_gb


@pytest.mark.parametrize(
    ("name", "raw", "value"),
    [
        ("max_upload_mb", "12", 12),
        ("min_free_disk_gb", "0.5", 0.5),
        ("hub", "false", False),
        ("hub", "1", True),
        ("keep_days", "0", 0),
        ("workspace", "/tmp/somewhere", Path("/tmp/somewhere")),
    ],
)
@pytest.mark.parametrize("profile", ["laptop", "class"])
def test_every_value_can_be_set(profile: str, name: str, raw: str, value: object) -> None:
    settings = load({"GLASSBOX_PROFILE": profile, variable(name): raw})
    assert getattr(settings, name) == value


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("profile", "teacher"),
        ("max_upload_mb", "many"),
        ("max_upload_mb", "0"),
        ("max_upload_mb", "-3"),
        ("max_upload_mb", "1.5"),
        ("min_free_disk_gb", "nan"),
        ("hub", "perhaps"),
    ],
)
def test_what_cannot_be_meant_is_refused_by_name(name: str, raw: str) -> None:
    with pytest.raises(UserError) as caught:
        load({variable(name): raw})
    assert variable(name) in caught.value.message
    assert caught.value.hint


def test_a_limit_that_was_hit_names_its_setting() -> None:
    error = LimitExceeded("Too many rows.", "max_rows", "Take fewer.")
    assert error.hint == "Take fewer. The limit is the setting GLASSBOX_MAX_ROWS."
