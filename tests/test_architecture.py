"""The rules of the house, read from the code: who may import whom, what is never used."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from tests.conftest import ROOT

LAYERS = {
    # a file's layer -> what of this project it may import
    "app.py": {"components", "glassbox"},
    "serve.py": {"glassbox"},
    "pages": {"components", "glassbox"},
    "components": {"components", "glassbox"},
    "glassbox": {"glassbox"},
}
OURS = {"app", "serve", "pages", "components", "glassbox", "tests", "benchmarks", "samples"}
# What each door alone may import, as top-level package names.
HEAVY_ONLY = {"torch", "accelerate", "safetensors.torch"}
DOORS = {"glassbox/heavy.py", "glassbox/light.py"}


def sources(*tops: str) -> list[Path]:
    """The Python files below the named tops, tests excepted."""
    found = []
    for top in tops:
        path = ROOT / top
        found += [path] if path.is_file() else sorted(path.rglob("*.py"))
    return found


CODE = sources(*LAYERS)
CACHES = ROOT / "components" / "cache"
IDS = [str(path.relative_to(ROOT)) for path in CODE]


def imports(tree: ast.AST) -> Iterator[str]:
    """Every module that the code imports, wherever the import stands."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or ""
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@cache
def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))


def test_there_is_code_to_read() -> None:
    assert len(CODE) > 30
    assert {path.parent.name for path in CODE} >= {"pages", "components", "glassbox"}


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_imports_go_one_way(path: Path) -> None:
    layer = path.relative_to(ROOT).parts[0]
    for name in imports(parse(path)):
        top = name.partition(".")[0]
        if top in OURS:
            assert top in LAYERS[layer], f"{layer} must not import {name}"
        if top == "streamlit":
            assert layer != "glassbox", "glassbox works without streamlit"


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_heavy_imports_have_one_door(path: Path) -> None:
    if str(path.relative_to(ROOT)) in DOORS:
        return
    for name in imports(parse(path)):
        top = name.partition(".")[0]
        assert top not in HEAVY_ONLY and name not in HEAVY_ONLY, f"import {name} through heavy.py"
        assert top != "transformers", f"import {name} through light.py or heavy.py"


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_heavy_is_imported_inside_functions(path: Path) -> None:
    for node in parse(path).body:
        if isinstance(node, ast.Import | ast.ImportFrom):
            names = set(imports(ast.Module([node], [])))
            assert "glassbox.heavy" not in names, "say `from glassbox import heavy` in a function"


FORBIDDEN_NAMES = {
    "read_pickle", "unsafe_allow_html", "unsafe_allow_javascript", "extractall", "to_pickle",
}  # fmt: skip
FORBIDDEN_CALLS = {"eval", "exec", "compile", "__import__"}


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_nothing_unsafe_is_used(path: Path) -> None:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute):
            assert node.attr not in FORBIDDEN_NAMES, node.attr
            assert ast.unparse(node) != "st.exception", "st.exception is never redacted"
        if isinstance(node, ast.Name):
            assert node.id not in FORBIDDEN_NAMES, node.id
        if isinstance(node, ast.keyword):
            assert node.arg not in FORBIDDEN_NAMES, node.arg
            value = ast.unparse(node.value)
            if node.arg == "trust_remote_code":
                assert value == "False"
            if node.arg == "shell":
                assert value == "False"
            if node.arg == "weights_only":
                assert value == "True"
            if node.arg == "allow_pickle":
                assert value == "False"
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            assert called not in FORBIDDEN_CALLS, called
            if called.endswith("torch.load"):
                assert any(k.arg == "weights_only" for k in node.keywords), "weights_only=True"
            assert called not in {"pickle.load", "pickle.loads", "os.system", "marshal.loads"}


@pytest.mark.parametrize("path", CODE, ids=IDS)
def test_caches_have_one_place_and_a_bound(path: Path) -> None:
    for node in ast.walk(parse(path)):
        if isinstance(node, ast.Attribute) and node.attr in {"cache_data", "cache_resource"}:
            assert path.parent == CACHES, "cache through components/cache/"
    if path.parent == CACHES:
        for node in ast.walk(parse(path)):
            if isinstance(node, ast.FunctionDef):
                for decorator in node.decorator_list:
                    if "cache_" in ast.unparse(decorator):
                        assert "max_entries=" in ast.unparse(decorator), f"{node.name} is unbounded"


def _set_once(tree: ast.Module) -> set[str]:
    """Keys of widgets that get a value in some runs only: by an if, or from the URL."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.If):
            for inner in ast.walk(node):
                if isinstance(inner, ast.Assign):
                    found |= {
                        ast.unparse(target.slice)
                        for target in inner.targets
                        if isinstance(target, ast.Subscript)
                        and ast.unparse(target.value) == "st.session_state"
                    }
        elif isinstance(node, ast.Call) and ast.unparse(node.func) == "in_url":
            found.add(ast.unparse(node.args[0]))
    return found


@pytest.mark.parametrize("path", sources("pages", "components"), ids=lambda p: p.stem)
def test_a_widget_that_is_given_its_value_keeps_it(path: Path) -> None:
    """See components/in_url.py for what happens otherwise."""
    given = _set_once(parse(path))
    for node in ast.walk(parse(path)):
        if not isinstance(node, ast.Call):
            continue
        words = {each.arg: ast.unparse(each.value) for each in node.keywords}
        if "on_change" in words and words.get("key") in given and None not in words:
            assert {"persist_state", "bind"} & set(words), f"line {node.lineno}"


@pytest.mark.parametrize("module", ["glassbox.tokenization", "glassbox.models", "glassbox.data",
                                    "glassbox.training", "glassbox.pipelines"])  # fmt: skip
def test_glassbox_imports_without_streamlit_or_torch(module: str) -> None:
    """All modules of a package, in a process of their own, with streamlit made unimportable."""
    code = (
        "import sys, pkgutil, importlib\n"
        "sys.modules['streamlit'] = None\n"
        f"package = importlib.import_module({module!r})\n"
        "for info in pkgutil.walk_packages(package.__path__, package.__name__ + '.'):\n"
        "    importlib.import_module(info.name)\n"
        "assert 'torch' not in sys.modules, 'torch was imported'\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("path", sorted((ROOT / "pages").glob("*.py")), ids=lambda p: p.stem)
def test_pages_fit_on_two_screens(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 250


@pytest.mark.parametrize("path", sources("pages", "app.py"), ids=lambda p: p.stem)
def test_pages_are_in_the_menu(path: Path) -> None:
    from components.frame import PAGES

    assert str(path.relative_to(ROOT)) in [page.path for page in PAGES]
