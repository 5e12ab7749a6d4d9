"""An error becomes a sentence in its place; no name, file or fault of ours reaches a page raw."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from streamlit.testing.v1 import AppTest

from tests.app.pages import notices

CANARY = "canary-7f3a"


def failing_page() -> None:
    import streamlit as st

    from components import frame
    from glassbox.errors import UserError

    st.text("before")
    with frame.boundary("The tokens"):
        if st.session_state["fault"] == "ours":
            raise RuntimeError("canary-7f3a")
        raise UserError(
            "Bad <script>alert(1)</script> file ![x](http://e/x.png)", "Try <b>CSV</b>."
        )
    st.text("after")


def opened(fault: str) -> AppTest:
    at = AppTest.from_function(failing_page, default_timeout=600)
    at.session_state["fault"] = fault
    return at.run()


def test_a_user_error_is_text_and_the_page_goes_on() -> None:
    at = opened("theirs")
    assert [text.value for text in at.text] == ["before", "after"]
    (shown,) = notices(at)
    assert "&lt;script&gt;" in shown and "<script>" not in shown
    assert "Try &lt;b&gt;CSV&lt;/b&gt;." in shown
    assert 'role="alert"' in shown


@pytest.mark.parametrize(("profile", "type_shown"), [("laptop", True), ("class", False)])
def test_a_fault_of_ours_is_logged_and_not_shown(
    profile: str,
    type_shown: bool,
    set_setting: Callable[..., None],
    caplog: pytest.LogCaptureFixture,
) -> None:
    set_setting(profile=profile)
    at = opened("ours")
    assert not at.exception
    assert [text.value for text in at.text] == ["before", "after"]
    (shown,) = notices(at)
    assert CANARY not in shown
    assert ("RuntimeError" in shown) is type_shown
    incident = re.search(r"incident ([0-9a-f]{8})", shown)
    assert incident is not None
    assert incident[1] in caplog.text and CANARY in caplog.text


@pytest.mark.parametrize(
    "hostile", ["*a* _b_ `c` [d](http://e) <f> #g $h$ :red[i] ~j~ | k", "![x](http://e/x.png)",
                "a\n\n# b", "1. c", ":material/home:"],
)  # fmt: skip
def test_plain_escapes_every_character_that_markdown_reads(hostile: str) -> None:
    from components.notice import plain

    escaped = plain(hostile)
    bare = escaped.replace("\\\\", "")
    for position, character in enumerate(bare):
        if character in "`*_[]()<>#$:!|~":
            assert bare[position - 1] == "\\", (character, escaped)
    assert "\n" not in escaped
