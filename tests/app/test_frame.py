"""Each page stands in its frame, and an error inside becomes a sentence."""

from __future__ import annotations

import pytest

from components import frame
from tests.app.pages import notices, open_page


@pytest.mark.parametrize("info", frame.PAGES, ids=lambda info: info.title)
def test_page_opens_in_its_frame(info: frame.PageInfo) -> None:
    at = open_page(info)
    assert not at.exception
    assert [title.value for title in at.title] == [info.title]
    assert info.lead in [each.value for each in at.markdown]
    assert notices(at) == []
