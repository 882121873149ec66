"""Who may call, and where path parameters stand."""

from __future__ import annotations

import pytest
from diff_documents import api, changes, revision

from contractctl.model import Revision

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


def schemes(declared: str, asked: str) -> Revision:
    """Two operations under one requirement, and the security schemes that there are."""
    done = "{get: {responses: {'204': {description: Done}}}}"
    rest = f"security: {asked}\ncomponents: {{securitySchemes: {{{declared}}}}}\n"
    return revision(api(f"/a: {done}\n/b: {done}\n", rest))


KEY_AND_TOKEN = "key: {type: apiKey, in: header, name: X-Key}, token: {type: http, scheme: bearer}"
LOGIN = "login: {type: oauth2, flows: {%s}}"
CLIENT = (
    "clientCredentials: {tokenUrl: 'https://login.example.test/%s', scopes: {read: r, write: w}}"
)
PASSWORD = "password: {tokenUrl: 'https://login.example.test/token', scopes: {}}"
TOKEN = LOGIN % (CLIENT % "token")
READ = "[{login: [read]}]"


@pytest.mark.parametrize(
    ("base", "head", "said"),
    [
        ((KEY_AND_TOKEN, "[]"), (KEY_AND_TOKEN, KEY), ["breaking security-became-required"]),
        (
            (KEY_AND_TOKEN, KEY),
            (KEY_AND_TOKEN, "[{key: []}, {}]"),
            ["safe security-became-optional"],
        ),
        (
            (KEY_AND_TOKEN, KEY),
            (KEY_AND_TOKEN, "[{key: []}, {token: []}]"),
            ["safe security-alternative-added"],
        ),
        (
            (KEY_AND_TOKEN, "[{key: [], token: []}]"),
            (KEY_AND_TOKEN, KEY),
            ["safe security-alternative-added"],
        ),
        ((TOKEN, READ), (TOKEN, "[{login: [read, write]}]"), ["breaking security-scope-added"]),
        ((TOKEN, "[{login: [read, write]}]"), (TOKEN, READ), ["safe security-scope-removed"]),
        (
            (TOKEN, READ),
            (LOGIN % (CLIENT % "v2/token"), READ),
            ["dangerous security-scheme-address-changed"],
        ),
        (
            (TOKEN, READ),
            (LOGIN % PASSWORD, READ),
            ["breaking security-flow-removed", "safe security-flow-added"],
        ),
        (
            (TOKEN, READ),
            ((LOGIN % PASSWORD).replace("login", "sso"), "[{sso: [read]}]"),
            ["breaking security-flow-removed", "safe security-flow-added"],
        ),
        ((KEY_AND_TOKEN, KEY), (KEY_AND_TOKEN.replace("X-Key", "x-key"), KEY), []),
        (
            (KEY_AND_TOKEN, "[{token: []}]"),
            (KEY_AND_TOKEN.replace("bearer", "Bearer"), "[{token: []}]"),
            [],
        ),
        ((KEY_AND_TOKEN, KEY), (KEY_AND_TOKEN.replace("key", "id"), "[{id: []}]"), []),
    ],
)
def test_an_edit_of_who_may_call_is_one_change_for_all_operations(
    base: tuple[str, str], head: tuple[str, str], said: list[str]
) -> None:
    found = changes(schemes(*base), schemes(*head))
    assert [f"{change.severity.value} {change.rule}" for change in found] == said
    assert all(len(change.operations) == 2 for change in found)


def test_schemes_that_change_together_are_told_apart() -> None:
    either = "[{key: []}, {token: []}]"
    other = KEY_AND_TOKEN.replace("X-Key", "X-Id").replace("bearer", "basic")
    found = changes(schemes(KEY_AND_TOKEN, either), schemes(other, either))
    assert [change.message for change in found] == [
        "the security scheme key went from an API key in header X-Key to an API key in header X-Id",
        "the security scheme token went from HTTP bearer to HTTP basic",
    ]
    assert len({change.fingerprint for change in found}) == 2


def scoped(scopes: str, asked: str = "[{login: [read]}]") -> str:
    flow = f"{{tokenUrl: 'https://login.example.test/token', scopes: {{{scopes}}}}}"
    scheme = f"login: {{type: oauth2, flows: {{clientCredentials: {flow}}}}}"
    path = f"/a: {{{GET.format(security=f'security: {asked}, ')}}}\n"
    return api(path, f"components: {{securitySchemes: {{{scheme}}}}}\n")


def test_a_scope_that_is_asked_for_and_cannot_be_had_any_more_breaks() -> None:
    both, one = "read: Read, write: Change", "write: Change"
    (lost,) = changes(scoped(both), scoped(one))
    assert (lost.rule, str(lost.severity)) == ("security-flow-scope-removed", "breaking")
    assert "read of login" in lost.message
    assert changes(scoped(both, "[{login: [write]}]"), scoped(one, "[{login: [write]}]")) == ()


def served(*urls: str, paths: tuple[str, ...] = ("/a",)) -> str:
    listed = ", ".join(f"{{url: '{url}'}}" for url in urls)
    offered = "".join(f"{path}: {{{GET.format(security='')}}}\n" for path in paths)
    return api(offered, f"servers: [{listed}]\n" if urls else "")


def test_no_server_is_the_server_that_stands_for_none() -> None:
    assert changes(served("/"), served()) == ()
    assert changes(served(), served("/")) == ()
    (lost,) = changes(served("https://a.test"), served())
    assert lost.rule == "server-removed"


def test_a_server_before_paths_that_moved_is_said_once() -> None:
    base = served("https://x.test/v1", "https://y.test/v1", paths=("/a", "/b"))
    head = served("https://x.test", "https://y.test/v1", paths=("/v1/a", "/v1/b"))
    (lost,) = changes(base, head)
    assert lost.rule == "server-removed"
    assert "https://y.test/v1 in front of the paths that it had" in lost.message


def test_a_range_of_media_types_in_an_answer_may_narrow_and_its_types_may_not_widen() -> None:
    def answers(media_type: str) -> str:
        content = f"content: {{'{media_type}': {{schema: {{type: string}}}}}}"
        return api(f"/a: {{get: {{responses: {{'200': {{description: A, {content}}}}}}}}}\n")

    (narrowed,) = changes(answers("application/*"), answers("application/json"))
    assert (narrowed.rule, str(narrowed.severity)) == ("response-media-type-narrowed", "safe")
    (widened,) = changes(answers("application/json"), answers("application/*"))
    assert (widened.rule, str(widened.severity)) == ("response-media-type-removed", "breaking")
