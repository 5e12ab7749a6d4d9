"""In a class everybody has a key, kept by the browser; on a laptop nobody needs one."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from glassbox.ownership import LAPTOP_OWNER, new_key, owner_of
from tests.app.pages import notices


def visitors_page() -> None:
    import streamlit as st

    from components import visitor

    visitor.keep()
    st.text(visitor.owner())


@pytest.fixture
def klass(set_setting: Callable[..., None]) -> None:
    set_setting(profile="class")


def opened() -> AppTest:
    return AppTest.from_function(visitors_page, default_timeout=600)


def owner(at: AppTest) -> str:
    return at.text[-1].value


def test_a_laptop_has_one_owner_and_no_code() -> None:
    at = opened().run()
    assert owner(at) == LAPTOP_OWNER
    assert not at.button and not at.text_input


def test_two_visitors_are_two_owners_and_stay_the_same(klass: None) -> None:
    first, second = opened().run(), opened().run()
    assert owner(first) != owner(second)
    assert owner(first.run()) == owner(first.run())


def test_the_key_is_not_on_the_page_until_asked_for(klass: None) -> None:
    at = opened().run()
    key = at.session_state["visitor_key"]
    assert not at.code
    at.button(key="visitor_show").click().run()
    assert at.code[0].value == key


def test_a_reload_finds_the_browsers_key_again(klass: None) -> None:
    kept = new_key()
    at = opened()
    at.session_state["visitor_keeper"] = {"kept": kept}
    assert owner(at.run()) == owner_of(kept)


@pytest.mark.parametrize("junk", ["", "x", "<script>", "\ud800"], ids=ascii)
def test_junk_in_the_browsers_storage_is_ignored(klass: None, junk: str) -> None:
    at = opened()
    at.session_state["visitor_keeper"] = {"kept": junk}
    at.run()
    assert not at.exception
    assert owner(at) == owner_of(at.session_state["visitor_key"])


def test_a_typed_code_makes_one_the_owner_again(klass: None) -> None:
    code = new_key()
    at = opened().run()
    at.text_input(key="visitor_typed").set_value(code.upper()).run()
    at.button(key="visitor_use").click().run()
    assert owner(at) == owner_of(code)


def test_a_wrong_code_is_refused_and_changes_nothing(klass: None) -> None:
    at = opened().run()
    before = owner(at)
    at.text_input(key="visitor_typed").set_value("laptop").run()
    at.button(key="visitor_use").click().run()
    assert "not a recovery code" in notices(at)[0]
    assert owner(at) == before
