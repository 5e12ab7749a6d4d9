"""The map of auto classes against the library's own, and the reasons for its gaps."""

from __future__ import annotations

from glassbox.models import auto_classes
from glassbox.models.families import BASE
from glassbox.models.families_data import BY_ID, FAMILIES


def test_the_map_is_the_library_s_own() -> None:
    from glassbox import heavy

    assert len(auto_classes.auto_classes()) == 49
    for auto in auto_classes.auto_classes():
        mapping = getattr(heavy.modeling_auto, auto.name)._model_mapping
        assert len(auto.classes) == len(mapping._model_mapping)
    for auto in auto_classes.for_families(FAMILIES):
        assert auto.about, auto.name
        mapping = getattr(heavy.modeling_auto, auto.name)._model_mapping
        for family in FAMILIES:
            configs, _ = heavy.family(family.id)
            theirs = mapping.get(getattr(configs, family.config), None)
            theirs = theirs[0] if isinstance(theirs, tuple) else theirs
            assert auto.of(family.id)[:1] == (() if theirs is None else (theirs.__name__,))


def test_the_gaps_that_are_known() -> None:
    def has(auto_class: str) -> set[str]:
        found = auto_classes.find(f"{BASE}For{auto_class}")
        return {family.id for family in FAMILIES if found.of(family.id)}

    everyone = set(BY_ID)
    assert has("MaskedLM") == everyone - {"openai-gpt", "gpt2", "t5", "marian"}
    assert has("CausalLM") == everyone - {"albert", "distilbert", "t5"}
    assert has("Seq2SeqLM") == {"bart", "t5", "mbart", "marian"}
    assert has("SequenceClassification") == everyone - {"marian"}


def test_each_reason_is_for_a_gap() -> None:
    used = {
        auto_classes.why_not(auto.name, family)
        for auto in auto_classes.for_families(FAMILIES)
        for family in FAMILIES
    }
    assert used - {""} == set(auto_classes._NO_CLASS.values())
