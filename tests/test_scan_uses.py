"""What is a use of a contract in code, what is none, and how sure that is."""

from __future__ import annotations

import pytest
from code_scans import scanned, uses

from contractctl.evidence.code.scanning import scan
from contractctl.evidence.code.targets import Targets
from contractctl.model import Operation
from contractctl.model.code import CodeRole, SourceFile, SourceTree
from contractctl.model.evidence import PromisedOperation

NO_USES = {
    "a comment": ("a.py", "# requests.get(f'{ORDERS_URL}/orders')\n"),
    "a docstring": ("a.py", 'def f():\n    """Asks GET /orders/{id}/items."""\n'),
    "a route of FastAPI": (
        "a.py",
        "from fastapi import FastAPI\napp = FastAPI()\n@app.get('/orders/{id}/items')\n"
        "def f(id): ...\n",
    ),
    "a route of Express": (
        "a.js",
        "const express = require('express');\nconst app = express();\n"
        "app.get('/orders/:id/items', items);\n",
    ),
    "a route of gin": (
        "a.go",
        'package a\nimport "github.com/gin-gonic/gin"\n'
        'func f(r *gin.Engine) { r.GET("/orders/:id/items", items) }\n',
    ),
    "a controller of Spring": (
        "A.java",
        '@RestController class A { @GetMapping("/orders/{id}/items") Object f() { return null; } }',
    ),
    "a controller of ASP.NET": (
        "A.cs",
        '[ApiController] class A : ControllerBase { [HttpGet("/orders/{id}/items")] '
        "public void F() {} }",
    ),
    "a route of Rails": ("config/routes.rb", 'get "/orders", to: "orders#index"\n'),
    "a link of a page": ("a.tsx", "export const A = () => <Link to={`/orders/${id}/items`} />;"),
    "a comparison": ("a.ts", "if (path.startsWith('/orders/1/items')) { stop(); }"),
    "a log line": ("a.py", "log.info('/orders/%s/items', order)\n"),
    "another provider": ("a.py", "requests.get('https://api.elsewhere.com/orders')\n"),
    "a copy of the contract": ("openapi.yaml", "openapi: 3.1.0\npaths:\n  /orders:\n    get: {}\n"),
    "an entry of a mapping": ("a.py", "import requests\nstate = answer.get('orders')\n"),
    "a key of a cache": ("a.py", "answer = cache.get(f'/orders/{id}/items')\n"),
    "a route of an unknown server": (
        "a.js",
        "export const routes = (app) => app.get('/orders', (request, answer) => answer.end());\n",
    ),
    "another path": ("a.py", "requests.get(f'{ORDERS_URL}/orders/{id}/notes')\n"),
    "another method": ("a.py", "requests.put(f'{ORDERS_URL}/orders', json=order)\n"),
}

USES = {
    "a default of a wrapper": (
        "a.py",
        "class Orders:\n"
        "    def ask(self, path, method='post'):\n"
        "        return self.session.request(method, self.base + path)\n"
        "    def make(self):\n"
        "        return self.ask('/orders')\n",
        ["POST /orders likely"],
    ),
    "a function that only builds the URL": (
        "a.py",
        "def get_url(path):\n    return ORDERS_URL + path\nrequests.post(get_url('/orders'))\n",
        ["POST /orders certain"],
    ),
    "a path that each class keeps for itself": (
        "a.py",
        "class Orders:\n    def __init__(self):\n        self.path = ORDERS_URL + '/orders'\n"
        "    def all(self):\n        return requests.get(self.path)\n"
        "class Status:\n    def __init__(self):\n        self.path = ORDERS_URL + '/status'\n"
        "    def now(self):\n        return requests.get(self.path)\n",
        ["GET /orders certain", "GET /status certain"],
    ),
    "a client that a compiler imported": (
        "a.cjs",
        'fetch__default["default"](`${ORDERS_URL}/orders`);\n',
        ["GET /orders certain"],
    ),
    "a wrapper of one method": (
        "a.ts",
        "const send = (path: string, body: unknown) =>\n"
        "  fetch(process.env.ORDERS_URL + path, { method: 'PATCH', body });\n"
        "export const change = (id: string) => send(`/orders/${id}`, {});\n",
        ["PATCH /orders/{orderId} likely"],
    ),
    "options bound to a name": (
        "a.js",
        "const options = { method: 'DELETE' };\nfetch(`${ORDERS_URL}/orders/${id}`, options);\n",
        ["DELETE /orders/{orderId} certain"],
    ),
    "a gateway's prefix": (
        "a.py",
        "requests.get(f'{GATEWAY}/order-desk/orders/{id}/items')\n",
        ["GET /orders/{orderId}/items certain"],
    ),
    "a query glued on": (
        "a.ts",
        "axios.get(`${ordersUrl}/orders${query}`);\n",
        ["GET /orders certain"],
    ),
    "a base that has a default": (
        "a.py",
        "BASE = os.getenv('UPSTREAM', 'https://orders.shop.test/api/v1')\n"
        "httpx.post(BASE + '/orders')\n",
        ["POST /orders certain"],
    ),
    "a method that is not seen": (
        "a.py",
        "DETAIL = ORDERS_URL + '/orders/{id}'\n",
        [
            "DELETE /orders/{orderId} possible",
            "GET /orders/{orderId} possible",
            "PATCH /orders/{orderId} possible",
        ],
    ),
    "a module per operation": (
        "a.py",
        "from orders_client.api import refund_order\nrefund_order.sync_detailed(client=client)\n",
        ["POST /orders/{orderId}/refunds likely"],
    ),
    "a generated client in Go": (
        "a.go",
        "package a\nfunc f() { ordersAPI.AddOrderItemWithResponse(ctx, id) }\n",
        ["POST /orders/{orderId}/items likely"],
    ),
    "a host in Kubernetes": (
        "deploy.yaml",
        "env:\n  - name: UPSTREAM\n    value: http://orders.prod.svc.cluster.local\n",
        ["provider likely"],
    ),
    "a script of a component": (
        "a.vue",
        "<template><p/></template>\n<script>\nfetch(`${ORDERS_URL}/orders`)\n</script>\n",
        ["GET /orders certain"],
    ),
}


@pytest.mark.parametrize("case", NO_USES)
def test_what_asks_nobody_is_no_use(case: str) -> None:
    assert uses(*NO_USES[case]) == []


@pytest.mark.parametrize("case", USES)
def test_a_use_is_found_however_it_is_written(case: str) -> None:
    path, text, expected = USES[case]
    assert uses(path, text) == expected


def test_a_common_path_needs_a_hint_of_the_provider() -> None:
    assert uses("a.py", "requests.get(url + '/status')\n", "other") == []
    assert uses("a.py", "requests.get(orders_url + '/status')\n", "other") == [
        "GET /status certain"
    ]


def test_a_word_in_the_place_of_a_parameter_needs_a_hint() -> None:
    assert uses("a.py", "requests.get(url + '/orders/search')\n") == []
    assert uses("a.py", "requests.get(ORDERS_URL + '/orders/7')\n") == [
        "GET /orders/{orderId} likely"
    ]


def test_a_generated_client_speaks_where_it_is_called_and_not_where_it_is_written() -> None:
    found = scanned(
        {
            "generated/api.ts": "const listOrderItems = (id) => fetch(`/orders/${id}/items`);",
            "page.ts": "ordersApi.listOrderItems(id)",
        }
    ).finds
    assert [(one.file, one.role, str(one.confidence)) for one in found] == [
        ("generated/api.ts", CodeRole.GENERATED, "certain"),
        ("page.ts", CodeRole.PRODUCT, "certain"),
    ]


def test_the_version_may_stand_in_the_base_and_not_in_the_path() -> None:
    jobs = Operation("GET", "/api/v1/jobs/{id}/runs")
    known = Targets((PromisedOperation("jobs", "v1", jobs),), {}, frozenset({"jobs"}))
    for text in ("JOBS_API + '/jobs/' + id + '/runs'", "HOST + f'/api/v1/jobs/{id}/runs'"):
        code = SourceFile("a.py", f"requests.get({text})\n".encode())
        assert [one.operation for one in scan(SourceTree("code", (code,)), known).finds] == [jobs]


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("src/test/java/ATest.py", CodeRole.TEST),
        ("orders_test.py", CodeRole.TEST),
        ("vendor/orders.py", CodeRole.VENDORED),
        ("client_pb2.py", CodeRole.GENERATED),
        ("src/orders.py", CodeRole.PRODUCT),
    ],
)
def test_a_file_has_a_role(path: str, role: CodeRole) -> None:
    found = scanned({path: "requests.get(ORDERS_URL + '/orders')\n"})
    assert [one.role for one in found.finds] == [role]
    assert bool(found.spoken) == (role is CodeRole.PRODUCT)


READS = {
    "subscripts": (
        "r = requests.get(U + '/orders')\nprint(r.json()['a']['b'], r.json()['c'])",
        True,
    ),
    "get": ("r = requests.get(U + '/orders').json()\nx = r.get('a').get('b')\ny = r['c']", True),
    "an escape": (
        "def f():\n    r = requests.get(U + '/orders').json()\n    g(r['a']['b'], r['c'])\n"
        "    return r",
        False,
    ),
}


@pytest.mark.parametrize("case", READS)
def test_fields_are_told_where_they_are_read(case: str) -> None:
    text, is_whole = READS[case]
    (find,) = scanned({"a.py": text.replace("U ", "ORDERS_URL ")}).finds
    assert list(map(str, find.reads or ())) == ["$.a.b", "$.c"]
    assert find.reads_all is is_whole


def test_an_answer_of_which_nothing_is_seen_tells_nothing() -> None:
    (find,) = scanned({"a.py": "def f():\n    return requests.get(ORDERS_URL + '/orders')\n"}).finds
    assert find.reads is None
