"""A key identifies its holder; what is stored gives no key away."""

from __future__ import annotations

import pytest

from glassbox.errors import UserError
from glassbox.ownership import new_key, owner_of, parse_key


def test_a_key_survives_being_copied_down() -> None:
    key = new_key()
    assert parse_key(f"  {key.upper()}\n") == key
    assert owner_of(parse_key(key)) == owner_of(key)


def test_keys_and_owners_differ() -> None:
    keys = {new_key() for _ in range(500)}
    assert len(keys) == 500
    assert len({owner_of(key) for key in keys}) == 500
    assert not any(group in owner_of(key) for key in keys for group in key.split("-"))


@pytest.mark.parametrize(
    "typed", ["", "laptop", "abcde", "abcde-fghjk-mnpqr", "abcde-fghjk-mnpqr-2345!", "a" * 5_000,
              "abcde-fghjk-mnpqr-23456-", "../..-fghjk-mnpqr-23456",
              "\ud800bcde-fghjk-mnpqr-23456"],
    ids=ascii,
)  # fmt: skip
def test_what_is_no_key_is_refused_in_words(typed: str) -> None:
    with pytest.raises(UserError, match="not a recovery code"):
        parse_key(typed)
