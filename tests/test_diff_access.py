"""Who may call, and where path parameters stand."""

from __future__ import annotations

from diff_documents import api, changes, revision

GET = "get: {{{security}responses: {{'204': {{description: Done}}}}}}"
KEY = "[{key: []}]"


def secured(*securities: str, name: str = "X-Key") -> str:
    paths = "".join(
        f"        /a{index}:\n          "
        + GET.format(security=f"security: {one}, " if one else "")
        + "\n"
        for index, one in enumerate(securities)
    )
    return api(f"\n{paths}    ") + (
        f"components: {{securitySchemes: {{key: {{type: apiKey, in: header, name: {name}}}}}}}\n"
    )


def test_path_parameters_that_change_places_are_not_the_same() -> None:
    parameters = """
          parameters:
            - {name: x, in: path, required: true, schema: {type: string}}
            - {name: y, in: path, required: true, schema: {type: integer}}
          get: {responses: {'204': {description: Done}}}
    """
    found = changes(
        revision(api(f"\n        /a/{{x}}/{{y}}:{parameters}")),
        revision(api(f"\n        /a/{{y}}/{{x}}:{parameters}")),
    )
    assert any(change.severity == "breaking" for change in found)


def test_asking_one_operation_for_credentials_is_not_asking_another() -> None:
    open_to_all = revision(secured("", "", ""))
    first = changes(open_to_all, revision(secured(KEY, "", "")))
    others = changes(open_to_all, revision(secured("", KEY, KEY)))
    assert len(first) == 1
    assert len(others) == 2
    assert len({change.fingerprint for change in (*first, *others)}) == 3
    assert str(first[0].place) == "/paths/~1a0/get/security"


def test_a_scheme_that_changes_is_one_change_for_all_its_operations() -> None:
    base = revision(secured(KEY, KEY, KEY))
    (change,) = changes(base, revision(secured(KEY, KEY, KEY, name="X-Api-Key")))
    assert change.rule == "security-scheme-changed"
    assert len(change.operations) == 3
    assert str(change.place) == "/components/securitySchemes/key"
