"""A chat in Chromium: messages become tokens by role; a template that loops is stopped."""

from __future__ import annotations

import json
import re
from urllib.parse import quote

from playwright.sync_api import Page, expect

from tests.browser.looking import at_rest, enter
from tests.browser.server import Server

HOSTILE = "</div><img src=x onerror=alert(1)> \u202eabc z" + "\u0351\u036b" * 40


def open_view(page: Page, server: Server, messages: list[list[str]] | None = None) -> None:
    asked = f"&c_messages={quote(json.dumps(messages))}" if messages else ""
    page.goto(f"{server.url}/tokenizer?view=chat{asked}")
    expect(page.get_by_text("The same in Python, without Glassbox")).to_be_visible()


def test_messages_become_tokens_by_role(page: Page, server: Server) -> None:
    open_view(page, server)
    expect(page.get_by_text("has no chat template")).to_be_visible()
    rows = page.locator("[data-chips=chat] > div")
    expect(rows).to_have_count(5)
    expect(rows.nth(0)).to_contain_text("system")
    expect(rows.nth(4)).to_contain_text("generation prompt")
    rendered = page.locator("[data-text=rendered]")
    expect(rendered).to_contain_text("<|im_start|>system\nAnswer in one sentence.<|im_end|>")

    at_rest(page)
    page.get_by_role("button", name="Add a message").click()
    expect(page.get_by_label("Content")).to_have_count(5)
    content = page.get_by_label("Content").nth(4)
    enter(content, "Because of [SEP].", by="Control+Enter")
    expect(rows).to_have_count(6)
    expect(page.get_by_role("alert")).to_contain_text("Message 5 says [SEP]")
    expect(page).to_have_url(re.compile("c_messages="))
    at_rest(page)
    page.get_by_text("Ours, with its special tokens").click()
    expect(rendered).to_contain_text("[CLS] system: Answer in one sentence. [SEP]")
    expect(page).to_have_url(re.compile("c_template=separated"))


def test_a_template_that_loops_is_stopped(page: Page, server: Server) -> None:
    open_view(page, server)
    at_rest(page)
    page.get_by_text("The template, in Jinja").click()
    template = page.get_by_label("The template", exact=True)
    enter(
        template,
        "{% for a in range(99999) %}{% for b in range(99999) %}{% endfor %}{% endfor %}",
        by="Control+Enter",
    )
    expect(page.get_by_role("alert")).to_contain_text("was stopped")
    at_rest(page)
    page.get_by_role("button", name="The original again").click()
    expect(page.locator("[data-chips=chat] > div")).to_have_count(5)


def test_hostile_messages_are_text(page: Page, server: Server) -> None:
    open_view(page, server, [[HOSTILE[:40], HOSTILE], ["user", HOSTILE]])
    expect(page.locator("[data-text=rendered]")).to_contain_text("<img src=x onerror=alert(1)>")
    expect(page.locator("[data-chips=chat] img, [data-text] img")).to_have_count(0)
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
    box = page.locator("[data-chips=chat]")
    assert box.evaluate("box => box.scrollWidth <= box.clientWidth + 1")
