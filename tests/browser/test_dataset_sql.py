"""SQL on a dataset, as a person asks it, and as one asks it who should not be answered."""

from __future__ import annotations

import re

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = {
    "SELECT * FROM read_text('/etc/passwd')": "disabled",
    "COPY train TO '/tmp/glassbox-stolen.csv'": "Only SELECT is allowed",
    "SELECT 1; DROP VIEW train": "2 statements",
    "SELECT <script>alert(1)</script>": "DuckDB",
    "SELECT nope FROM train": "It stopped in line 1, at 'nope FROM train'",
}


def ask(page: Page, text: str) -> None:
    enter(page.get_by_label("Query", exact=True), text, by="Control+Enter")


def test_ask_and_download(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?dataset=sample:reviews&view=sql")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)
    at_rest(page)
    page.get_by_text("How long the texts are", exact=True).click()
    expect(page.get_by_label("Query", exact=True)).to_have_value(re.compile("longest"))
    ask(page, "SELECT stars, count(*) AS n FROM train WHERE stars > 4 GROUP BY stars")
    expect(page.get_by_text(re.compile(r"1 row · [\d,]+ ms"))).to_be_visible()
    expect(page).to_have_url(re.compile("sql=SELECT"))
    # The query before it had two rows: that its file is gone is known when the script has ended.
    at_rest(page)
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Download CSV").click()
    assert waiting.value.path().read_text().startswith("stars,n\n")


def test_hostile_queries_get_a_sentence(page: Page, server: Server) -> None:
    page.goto(f"{server.url}/dataset?view=sql")
    expect(page.get_by_test_id("stDataFrame")).to_have_count(2)
    for text, said in HOSTILE.items():
        ask(page, text)
        expect(page.get_by_role("alert")).to_contain_text(said)
    ask(page, "SELECT count(*) AS n FROM train")
    expect(page.get_by_text(re.compile(r"1 row · [\d,]+ ms"))).to_be_visible()
