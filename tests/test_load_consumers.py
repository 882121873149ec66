"""consumers.yaml: what is read, and what is said of what is wrong in it."""

from __future__ import annotations

from pathlib import Path

import pytest

from contractctl.errors import DocumentError, WorkspaceError
from contractctl.load.checking import Problem
from contractctl.load.consumers import Consumers, check_consumers, load_consumers
from contractctl.model import FieldPath, Identity, Operation, Step

_HASH = "0123456789abcdef" * 4
_WEB = "version: 1\nservices:\n  web:\n    team: shop\n    owner: shop@example.test\n    tier: 2\n"


def _write(root: Path, text: str) -> Path:
    (root / "consumers.yaml").write_text(text, encoding="utf-8")
    return root


def _read(root: Path, text: str) -> Consumers:
    return load_consumers(_write(root, text))


def _only_problem(root: Path, text: str) -> Problem:
    problems = check_consumers(_write(root, text))
    assert len(problems) == 1, problems
    return problems[0]


def _with(lines: str) -> str:
    """A sound service with more lines, given without their indentation, from line 7 on."""
    return _WEB + "".join(f"    {line}\n" for line in lines.splitlines())


def test_everything_that_can_be_declared_is_read(tmp_path: Path) -> None:
    consumers = _read(
        tmp_path,
        _with(f"""\
repo: ../web
effort_days: 3
identities:
  - spiffe: spiffe://prod/ns/shop/sa/web
  - header: {{name: X-Client-Id, value: web}}
  - api_key: sha256:{_HASH}
  - user_agent: web/*
  - cidr: 10.20.0.0/16
tolerates: [unknown-fields, unknown-enum-values]
consumes:
  orders:
    uses:
      - operation: GET /orders/{{orderId}}
        reads: ["$.status", "$.items[*].sku"]
      - operation: POST /orders
        sends: ["query:dryRun"]
  prices:
provides: [cart]"""),
    )
    (service,) = consumers.services
    assert (service.name, service.team, service.owner) == ("web", "shop", "shop@example.test")
    assert (service.tier, service.repo, service.effort_days) == (2, "../web", 3)
    assert service.identities == (
        Identity("spiffe", "spiffe://prod/ns/shop/sa/web"),
        Identity("header", "web", "x-client-id"),
        Identity("api_key", f"sha256:{_HASH}"),
        Identity("user_agent", "web/*"),
        Identity("cidr", "10.20.0.0/16"),
    )
    assert service.tolerates == {"unknown-fields", "unknown-enum-values"}
    assert service.provides == ("cart",)
    orders, prices = service.consumes
    assert (prices.api, prices.uses) == ("prices", None)
    get, post = orders.uses or ()
    status, items = Step("property", "status"), Step("property", "items")
    assert get.operation == Operation("GET", "/orders/{orderId}")
    assert get.reads is not None
    assert get.reads[0] == FieldPath("body", steps=(status,))
    assert get.reads[1].steps[0] == items
    assert (get.sends, post.reads) == (None, None)
    assert post.sends == (FieldPath("query", "dryRun"),)


def test_locations_are_those_of_the_file(tmp_path: Path) -> None:
    lines = "consumes:\n  orders:\n    uses:\n      - operation: GET /orders\n"
    (service,) = _read(tmp_path, _with(lines)).services
    consumption = service.consumes[0]
    assert consumption.uses is not None
    assert str(service.location) == "consumers.yaml:3:3"
    assert str(consumption.location) == "consumers.yaml:8:7"
    assert (consumption.uses[0].location.file, consumption.uses[0].location.line) == (
        "consumers.yaml",
        10,
    )


def test_services_are_sorted_by_name(tmp_path: Path) -> None:
    body = "{team: t, owner: o, tier: 1}"
    text = f"version: 1\nservices:\n  b: {body}\n  c: {body}\n  a: {body}\n"
    assert [service.name for service in _read(tmp_path, text).services] == ["a", "b", "c"]


def test_a_workspace_may_have_no_services_yet(tmp_path: Path) -> None:
    assert _read(tmp_path, "version: 1\nservices: {}\n").services == ()


def test_words_that_older_yaml_read_as_booleans_are_names(tmp_path: Path) -> None:
    text = "version: 1\nservices:\n  no:\n    team: on\n    owner: yes\n    tier: 1\n"
    (service,) = _read(tmp_path, text).services
    assert (service.name, service.team, service.owner) == ("no", "on", "yes")


def test_a_consumption_without_uses_is_not_one_that_uses_nothing(tmp_path: Path) -> None:
    (service,) = _read(tmp_path, _with("consumes: {a: , b: {}}")).services
    assert [entry.uses for entry in service.consumes] == [None, None]
    problem = _only_problem(tmp_path, _with("consumes: {a: {uses: []}}"))
    assert problem.message == "names no operation"
    assert "not known" in problem.hint


def test_a_consumer_may_read_nothing(tmp_path: Path) -> None:
    lines = "consumes: {a: {uses: [{operation: POST /a, reads: []}]}}"
    (service,) = _read(tmp_path, _with(lines)).services
    assert service.consumes[0].uses is not None
    assert service.consumes[0].uses[0].reads == ()


def test_a_received_webhook_is_declared_by_its_name(tmp_path: Path) -> None:
    lines = "consumes: {a: {uses: [{operation: POST order.created, reads: ['query:at']}]}}"
    (service,) = _read(tmp_path, _with(lines)).services
    assert service.consumes[0].uses is not None
    assert service.consumes[0].uses[0].operation == Operation("POST", "order.created")


@pytest.mark.parametrize(
    ("line", "key", "message", "hint"),
    [
        ("teir: 1", "teir", "unknown key", "did you mean 'tier'?"),
        ("effort_days: 0", "effort_days", "must be a whole number from 1 to", "write a number"),
        ("effort_days: 1.5", "effort_days", "must be a whole number from 1 to", "write a number"),
        ("repo: 3", "repo", "must be a text, not a number", "put it in quotes"),
        ("repo: true", "repo", "must be a text, not true or false", "put it in quotes"),
        ("repo:", "repo", "must be a text, not nothing", "write a text"),
        ("repo: ' '", "repo", "is empty", "write a text"),
        ('repo: "a\\nb"', "repo", "has a line break", "use plain text"),
        ("provides: cart", "provides", "must be a list, not a text", "[a, b]"),
        ("provides: [cart, 1]", "provides[1]", "must be a text, not a number", "in quotes"),
        ("consumes: [orders]", "consumes", "must be a mapping, not a list", "key: value"),
        ("tolerates: [unknown-field]", "tolerates[0]", "'unknown-field' is not known", "-fields'?"),
        ("identities: [{cookie: x}]", "identities[0].cookie", "unknown kind", "known kinds: "),
        ("identities: [{}]", "identities[0]", "exactly one identity", "new '- ' item"),
        (
            "identities: [{cidr: 10.0.0.0/8, user_agent: a}]",
            "identities[0]",
            "exactly one identity",
            "new '- ' item",
        ),
        ("identities: [{spiffe: a/b}]", "identities[0].spiffe", "is no SPIFFE id", "spiffe://"),
        ("identities: [{cidr: 10.0.0.1/8}]", "identities[0].cidr", "an address", "10.0.0.0/8?"),
        ("identities: [{cidr: 10.0.0/8}]", "identities[0].cidr", "is no network", "10.20.0.0/16"),
        ("identities: [{cidr: 0.0.0.0/0}]", "identities[0].cidr", "every caller", "narrow"),
        ("identities: [{user_agent: '*'}]", "identities[0].user_agent", "every caller", "name"),
        (
            "identities: [{header: {name: 'a b', value: c}}]",
            "identities[0].header.name",
            "'a b' is no header name",
            "letters",
        ),
        ("identities: [{header: {name: a}}]", "identities[0].header.value", "is missing", "value:"),
        ("consumes: {a: {use: []}}", "consumes.a.use", "unknown key", "did you mean 'uses'?"),
        ("consumes: {a: {uses: [{}]}}", "consumes.a.uses[0].operation", "is missing", "operation:"),
    ],
)
def test_a_problem_names_the_key_at_fault_and_the_way_out(
    tmp_path: Path, line: str, key: str, message: str, hint: str
) -> None:
    problem = _only_problem(tmp_path, _with(line))
    assert problem.key == f"services.web.{key}"
    assert message in problem.message
    assert hint in problem.hint
    assert (problem.location.file, problem.location.line) == ("consumers.yaml", 7)


@pytest.mark.parametrize(
    ("operation", "message"),
    [
        ("/orders", "write a method and a path"),
        ("GET", "write a method and a path"),
        ("GET  /orders", "write a method and a path"),
        ("get /orders", "the method is written in capitals: GET /orders"),
        ("FETCH /orders", "'FETCH' is no HTTP method"),
        ("GET orders/{id}", "a path starts with '/': GET /orders/{id}"),
        ("GET /orders?limit=1", "a path has no query: GET /orders, with sends"),
    ],
)
def test_an_operation_is_a_method_and_a_path(tmp_path: Path, operation: str, message: str) -> None:
    lines = f"consumes:\n  a:\n    uses:\n      - operation: {operation}"
    problem = _only_problem(tmp_path, _with(lines))
    assert problem.key == "services.web.consumes.a.uses[0].operation"
    assert message in problem.message
    assert problem.location.line == 10


def test_a_field_that_cannot_be_read_is_placed(tmp_path: Path) -> None:
    lines = "consumes:\n  a:\n    uses:\n      - operation: GET /a\n        reads: [$.a, status]"
    problem = _only_problem(tmp_path, _with(lines))
    assert problem.key == "services.web.consumes.a.uses[0].reads[1]"
    assert "at character 1" in problem.message
    assert problem.location.line == 11


def test_nobody_reads_a_part_of_a_request(tmp_path: Path) -> None:
    lines = "consumes: {a: {uses: [{operation: GET /a, reads: ['query:limit']}]}}"
    problem = _only_problem(tmp_path, _with(lines))
    assert problem.message == "'query:limit' is part of a request"
    assert problem.hint == "move it to 'sends'"


@pytest.mark.parametrize(
    ("line", "message", "hint"),
    [
        ("tier: '1'", "must be a whole number from 1 to 4, not a text", "remove the quotes"),
        ("tier: 0", "must be a whole number from 1 to 4", "write a number"),
        ("tier: 5", "must be a whole number from 1 to 4", "write a number"),
        ("tier: true", "must be a whole number from 1 to 4, not true or false", "write a number"),
        ("", "is missing", "add 'tier:'"),
    ],
)
def test_a_tier_is_a_number_from_one_to_four(
    tmp_path: Path, line: str, message: str, hint: str
) -> None:
    problem = _only_problem(tmp_path, _WEB.replace("tier: 2", line))
    assert problem.key == "services.web.tier"
    assert problem.message == message
    assert hint in problem.hint


@pytest.mark.parametrize("key", ["team", "owner"])
def test_somebody_answers_for_every_service(tmp_path: Path, key: str) -> None:
    kept = [line for line in _WEB.splitlines() if f"{key}:" not in line]
    problem = _only_problem(tmp_path, "\n".join(kept) + "\n")
    assert (problem.key, problem.message) == (f"services.web.{key}", "is missing")
    assert problem.location.line == 3


@pytest.mark.parametrize(
    "identity",
    [
        "api_key: sk_live_4242abcdef",
        "api_key: sha256:sk_live_4242",
        "api_key: 4242424242424242",
        f"api_key: {_HASH}",
        "header: {name: Authorization, value: Bearer 4242}",
        "header: {name: X-Api-Key, value: sk_live_4242}",
        "header: sk_live_4242",
        "[sk_live_4242]",
    ],
)
def test_a_key_is_refused_and_never_shown(tmp_path: Path, identity: str) -> None:
    problem = _only_problem(tmp_path, _with(f"identities:\n  - {identity}"))
    shown = f"{problem} {problem.hint}"
    assert "4242" not in shown
    assert _HASH not in shown
    if identity.startswith("api_key"):
        assert "only a hash belongs here" in problem.message


def test_one_identity_belongs_to_one_service(tmp_path: Path) -> None:
    text = "version: 1\nservices:\n"
    for name, header in (("b", "X-Id"), ("a", "x-id")):
        text += f"  {name}:\n    team: t\n    owner: o\n    tier: 1\n    identities:\n"
        text += f"      - header: {{name: {header}, value: same}}\n"
    problem = _only_problem(tmp_path, text)
    assert problem.location.line == 14
    assert problem.message == ("line 14: 'a' claims the header identity that 'b' claims on line 8")


def test_one_operation_is_declared_once(tmp_path: Path) -> None:
    lines = "consumes:\n  a:\n    uses:\n      - operation: GET /a/{id}\n"
    problem = _only_problem(tmp_path, _with(lines + "      - operation: GET /a/{other}"))
    assert problem.location.line == 11
    assert problem.message == "line 11: GET /a/{other} is declared already on line 10"


def test_all_problems_are_found_in_one_pass_in_the_order_of_the_file(tmp_path: Path) -> None:
    text = (
        "version: 2\nextra: 1\nservices:\n  a:\n    tier: 9\n"
        "    identities:\n      - cidr: x\n      - api_key: y\n"
        "    consumes:\n      o:\n        uses:\n          - operation: nonsense\n"
    )
    problems = check_consumers(_write(tmp_path, text))
    assert [problem.key for problem in problems] == [
        "version",
        "extra",
        "services.a.owner",
        "services.a.team",
        "services.a.tier",
        "services.a.identities[0].cidr",
        "services.a.identities[1].api_key",
        "services.a.consumes.o.uses[0].operation",
    ]
    assert [problem.location.line for problem in problems] == [1, 2, 4, 4, 5, 7, 8, 12]


def test_loading_stops_at_the_first_problem_and_counts_the_rest(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError) as caught:
        _read(tmp_path, "version: 1\nservices:\n  a: {team: t, tier: 7, x: 1}\n")
    assert str(caught.value) == (
        "consumers.yaml:3:3: services.a.owner: is missing "
        "(and 2 more; `contractctl validate` lists them)"
    )
    assert caught.value.hint == "add 'owner:'"


def test_a_workspace_without_consumers_yaml_is_told_how_to_start(tmp_path: Path) -> None:
    with pytest.raises(WorkspaceError, match=r"there is no consumers\.yaml") as caught:
        load_consumers(tmp_path)
    assert "contractctl init" in caught.value.hint
    (problem,) = check_consumers(tmp_path)
    assert problem.message == caught.value.message


@pytest.mark.parametrize("text", ["", " \n\n"])
def test_an_empty_file_is_named_so(tmp_path: Path, text: str) -> None:
    assert _only_problem(tmp_path, text).message == "consumers.yaml is empty"


@pytest.mark.parametrize("text", ["# nothing yet\n", "- a\n", "text\n"])
def test_a_file_that_is_no_mapping_is_refused(tmp_path: Path, text: str) -> None:
    assert _only_problem(tmp_path, text).message == "the top level is no mapping"


@pytest.mark.parametrize(
    "text",
    [
        "services: 5",
        "services: {a: 5}",
        "services: {a: }",
        "services: {a: {consumes: {o: 5}}}",
        "services: {a: {consumes: {o: {uses: [5, [], {}]}}}}",
        "services: {a: {consumes: {o: {uses: {a: b}}}}}",
        "services: {a: {consumes: {o: {uses: [{operation: GET /, reads: 5, sends: [[]]}]}}}}",
        "services: {a: {identities: [5, ~, {header: 5}, {cidr: []}], tolerates: {}}}",
        "services: {'': {}, \"\\n\": {}}",
    ],
)
def test_values_of_a_wrong_kind_are_problems_not_crashes(tmp_path: Path, text: str) -> None:
    assert check_consumers(_write(tmp_path, f"version: 1\n{text}\n"))


def test_a_file_that_is_no_yaml_is_refused_with_its_place(tmp_path: Path) -> None:
    text = "version: 1\nservices: {a\n"
    with pytest.raises(DocumentError) as caught:
        _read(tmp_path, text)
    assert caught.value.location is not None
    assert _only_problem(tmp_path, text).location == caught.value.location


def test_a_service_declared_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(DocumentError, match="web"):
        _read(tmp_path, _WEB + _WEB.partition("services:\n")[2])
