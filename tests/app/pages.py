"""Opening a page under AppTest as a browser would: through app.py's folder, by its own file."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest

from components.frame import HOME, PageInfo
from tests.conftest import ROOT


def open_page(info: PageInfo, **query: str) -> AppTest:
    """The page after its first run, with ``query`` in its URL."""
    at = AppTest.from_file(str(ROOT / "app.py"), default_timeout=600)
    for name, value in query.items():
        at.query_params[name] = value
    if info != HOME:
        at.switch_page(info.path)
    return at.run()


def notices(at: AppTest, kind: str = "error") -> list[str]:
    """The HTML of the sentences of one kind that the page shows (see components.notice)."""
    return [each.body for each in at.get("html") if f'data-kind="{kind}"' in each.body]
