"""A form is one run, however often its button is pressed; the next form is another."""

from __future__ import annotations

from typing import Any

from components import run_form_id


def test_a_click_that_comes_late_finds_the_run_of_the_first() -> None:
    state: dict[str, Any] = {}
    run_form_id.drawn(state)
    first = run_form_id.current(state)
    run_form_id.used(state)
    # Sent before the browser knew: the form runs once more with its button pressed.
    assert run_form_id.current(state) == first
    run_form_id.used(state)
    assert run_form_id.current(state) == first


def test_a_form_that_is_drawn_again_is_for_another_run() -> None:
    state: dict[str, Any] = {}
    run_form_id.drawn(state)
    first = run_form_id.current(state)
    # A start that was refused has used nothing, nor has a change in the form.
    run_form_id.drawn(state)
    assert run_form_id.current(state) == first
    run_form_id.used(state)
    run_form_id.drawn(state)
    second = run_form_id.current(state)
    assert second != first
    run_form_id.drawn(state)
    assert run_form_id.current(state) == second
