"""The values of a discriminator: what an alternative is called is part of the contract."""

from __future__ import annotations

from diff_documents import changes, exchange, rules

ENTRY = "{cat: '#/components/schemas/NAME'}"


def pets(*names: str, kind: str = "oneOf", mapping: str = "", more: str = "") -> str:
    """A document that exchanges one of the named schemas, told apart by `kind`."""
    members = ", ".join(f"{{$ref: '#/components/schemas/{name}'}}" for name in names)
    mapped = f", mapping: {mapping}" if mapping else ""
    schemas = "".join(
        f"{name}: {{type: object, required: [kind], properties: "
        f"{{kind: {{type: string}}, {'barks' if name == 'Dog' else 'meows'}: {{type: boolean}}"
        f"{more if name != 'Dog' else ''}}}}}\n"
        for name in names
    )
    discriminator = f"discriminator: {{propertyName: kind{mapped}}}"
    return exchange(f"{kind}: [{members}]\n{discriminator}", schemas)


def test_an_alternative_without_an_entry_is_called_by_its_name() -> None:
    for kind in ("oneOf", "anyOf"):
        for others in ((), ("Dog",)):
            found = changes(pets("Cat", *others, kind=kind), pets("Feline", *others, kind=kind))
            assert {change.rule: str(change.severity) for change in found} == {
                "request-discriminator-value-added": "safe",
                "request-discriminator-value-removed": "breaking",
                "response-discriminator-value-added": "dangerous",
                "response-discriminator-value-removed": "breaking",
            }
            assert {change.base_value or change.head_value for change in found} == {"Cat", "Feline"}


def test_a_component_that_is_renamed_behind_its_entry_is_the_same_alternative() -> None:
    def of(name: str, more: str = "") -> str:
        entry = ENTRY.replace("NAME", name)
        return pets(name, "Dog", mapping=entry, more=more)

    assert changes(of("Cat"), of("Feline")) == ()
    short = pets("Feline", "Dog", mapping="{cat: Feline}")
    assert changes(pets("Cat", "Dog", mapping="{cat: Cat}"), short) == ()
    tighter = changes(of("Cat", ", age: {type: integer}"), of("Feline", ", age: {type: string}"))
    assert rules(tighter) == ["request-type-changed", "response-type-changed"]


def test_an_entry_that_leads_to_another_schema_that_was_there_is_a_change() -> None:
    entries = (ENTRY.replace("NAME", name) for name in ("Cat", "Dog"))
    base, head = (pets("Cat", "Dog", mapping=entry) for entry in entries)
    found = changes(base, head)
    assert "request-discriminator-value-changed" in rules(found)


def test_a_name_that_gets_an_entry_keeps_its_meaning() -> None:
    entry = "{Cat: '#/components/schemas/Feline'}"
    assert changes(pets("Cat", "Dog"), pets("Feline", "Dog", mapping=entry)) == ()


def test_the_last_alternative_but_one_takes_no_discriminator_with_it() -> None:
    assert rules(changes(pets("Cat", "Dog"), pets("Cat"))) == [
        "request-union-member-removed",
        "response-union-member-removed",
    ]
    assert rules(changes(pets("Cat"), pets("Cat", "Dog"))) == [
        "request-union-member-added",
        "response-union-member-added",
    ]
