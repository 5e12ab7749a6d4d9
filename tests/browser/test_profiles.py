"""The two ways to start: what they listen on, when they answer, and what a first visitor sees."""

from __future__ import annotations

import sys
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import Browser, expect

from tests.browser.looking import looking
from tests.browser.server import Server, serving


def listening(server: Server) -> set[str]:
    """The addresses on which the server's process accepts connections."""
    connections = psutil.Process(server.process.pid).net_connections(kind="inet")
    return {each.laddr.ip for each in connections if each.status == psutil.CONN_LISTEN}


# Found by Python as it starts: importing torch takes until there is a file.
_HELD = """
import sys, time
from importlib.machinery import PathFinder
from pathlib import Path

class Held:
    def find_spec(self, name, path=None, target=None):
        spec = PathFinder.find_spec(name, path) if name == "torch" else None
        if spec is not None:
            load = spec.loader.exec_module
            def held(module):
                while not Path(__file__).with_name("go on").exists():
                    time.sleep(0.05)
                load(module)
            spec.loader.exec_module = held
        return spec

sys.meta_path.insert(0, Held())
"""


def test_the_laptop_listens_on_loopback_and_answers_before_torch_is_in(
    browser: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "sitecustomize.py").write_text(_HELD, encoding="utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    with serving(tmp_path) as server, looking(browser) as page:
        assert listening(server) == {"127.0.0.1"}
        page.goto(server.url)
        # The page stands while torch is still being imported, and goes on by itself after that.
        expect(page.get_by_text("s so far")).to_be_visible()
        expect(page.get_by_text("Loaded in")).to_have_count(0)
        (tmp_path / "go on").touch()
        expect(page.get_by_text("Loaded in")).to_be_visible()
        expect(page.get_by_text("(1, 11, 384)")).to_be_visible()


@pytest.mark.slow
def test_the_class_is_warm_before_it_listens(browser: Browser, tmp_path: Path) -> None:
    def command(port: int) -> list[str]:
        return [sys.executable, "serve.py", "127.0.0.1", str(port)]

    with serving(tmp_path, command) as server, looking(browser) as page:
        assert "Warm after" in server.log.read_text()
        assert listening(server) == {"127.0.0.1"}
        page.goto(server.url)
        expect(page.get_by_text("Loaded in")).to_be_visible()
        expect(page.get_by_role("cell", name="class")).to_be_visible()
        expect(page.get_by_text("s so far")).to_have_count(0)
