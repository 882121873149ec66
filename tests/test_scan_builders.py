"""However the libraries of a language make a URL and say a method, both are told."""

from __future__ import annotations

import pytest
from code_scans import scanned

from contractctl.model.code import Confidence

URLS = {
    "python: what is added later": (
        "a.py",
        "def f(i):\n    url = ORDERS_URL + '/orders'\n    url += f'/{i}/items'\n"
        "    return requests.get(url)\n",
        "GET /orders/{orderId}/items",
    ),
    "python: a word that is replaced": (
        "a.py",
        "PATH = '/orders/ID/items'\nrequests.get(ORDERS_URL + PATH.replace('ID', i))\n",
        "GET /orders/{orderId}/items",
    ),
    "python: a host that only its constant names": (
        "a.py",
        "ORDERS_URL = 'https://x1.cloud.test'\nrequests.get(f'{ORDERS_URL}/api/v1/orders')\n",
        "GET /orders",
    ),
    "typescript: a request in an object": (
        "a.ts",
        "export const ordersApi = createApi({ endpoints: (make) => ({ cancel: make.mutation({\n"
        "  query: (id) => ({ url: `/orders/${id}`, method: 'DELETE' }) }) }) });\n",
        "DELETE /orders/{orderId}",
    ),
    "typescript: got": (
        "a.ts",
        "import got from 'got';\nclass A { constructor(u) { this.got = got.extend({ prefixUrl:"
        " u }); }\n  make(o) { return this.got.post('orders', { json: o }).json(); } }\n",
        "POST /orders",
    ),
    "go: a path set on a URL": (
        "a.go",
        "package a\nfunc f(id string) { u := *c.base\n"
        ' u.Path = path.Join(u.Path, "orders", id, "items")\n'
        ' req, err := http.NewRequest("POST", u.String(), nil)\n _ = req }\n',
        "POST /orders/{orderId}/items",
    ),
    "go: a URL of parts": (
        "a.go",
        'package a\nfunc f(id string) { u := url.URL{Host: ordersHost, Path: "/orders/" + id}\n'
        ' req, err := http.NewRequest("PATCH", u.String(), nil)\n _ = req }\n',
        "PATCH /orders/{orderId}",
    ),
    "java: steps of a builder of one's own": (
        "A.java",
        'class A { void f(int id) { String url = Urls.builder().config(c).path("/orders/{id}")'
        ".filled(p).build();\n"
        " Request r = new Request.Builder().url(url).delete().build(); } }\n",
        "DELETE /orders/{orderId}",
    ),
    "java: steps of JAX-RS": (
        "A.java",
        'class A { void f(String id) { client.target(ordersUrl).path("orders").path(id)'
        '.path("items").request().get(Item[].class); } }\n',
        "GET /orders/{orderId}/items",
    ),
    "kotlin: segments of OkHttp": (
        "A.kt",
        "import okhttp3.*\nclass A {\n  fun f() {\n    val url = base().newBuilder()\n"
        '      .addPathSegment("orders")\n      .build()\n    val data = ask(url)\n  }\n'
        "  private fun ask(url: HttpUrl): String { return send(request(url)) }\n"
        "  private fun request(url: HttpUrl): Request {\n"
        '    return Request.Builder().url(url).header("a", b).build()\n  }\n'
        "  private fun send(request: Request): String { return client.newCall(request).wait() }\n"
        "  private fun base(): HttpUrl {\n"
        '    return here.url.newBuilder().addPathSegment("api").addPathSegment("v1").build()\n'
        "  }\n}\n",
        "GET /orders",
    ),
    "kotlin: a URL in blocks of Ktor": (
        "A.kt",
        "class OrdersApi(val client: HttpClient) {\n  suspend fun f(id: String) = client.get {\n"
        '    url {\n      path("api", "v1", "orders", id)\n    }\n  }\n}\n',
        "GET /orders/{orderId}",
    ),
    "kotlin: a constant": (
        "A.kt",
        'const val ITEMS = "orders/{id}/items"\ninterface A {\n  @GET(ITEMS)\n'
        '  suspend fun items(@Path("id") id: String): List<Item>\n}\n',
        "GET /orders/{orderId}/items",
    ),
    "csharp: an address of two parts": (
        "A.cs",
        "class A { async Task F(string id) { var q = new HttpRequestMessage { Method ="
        ' HttpMethod.Delete, RequestUri = new Uri(_ordersUrl, $"orders/{id}") };'
        " await _http.SendAsync(q); } }\n",
        "DELETE /orders/{orderId}",
    ),
    "csharp: Flurl": (
        "A.cs",
        'class A { async Task F(string id) { await _ordersUrl.AppendPathSegments("orders", id,'
        ' "items").GetJsonAsync<List<Item>>(); } }\n',
        "GET /orders/{orderId}/items",
    ),
    "csharp: a builder of addresses": (
        "A.cs",
        "class A { async Task F(string id) { var b = new UriBuilder(_ordersUrl)"
        ' { Path = $"/orders/{id}/items" }; await _http.GetAsync(b.Uri); } }\n',
        "GET /orders/{orderId}/items",
    ),
    "shell: a host of numbers": (
        "a.sh",
        'URL="http://172.20.1.8"\nX=$(curl -s "${URL}/api/v1/orders/$1/items?x=1"|sed s/a/b/)\n',
        "GET /orders/{orderId}/items",
    ),
}

METHODS = {
    "python: a name that holds it": (
        "a.py",
        "class C:\n    def f(self, i):\n        method = 'POST'\n"
        "        return self._ask(method, f'{ORDERS_URL}/orders/{i}/refunds')\n",
        "POST /orders/{orderId}/refunds",
    ),
    "python: a request that is sent elsewhere": (
        "a.py",
        "request = urllib.request.Request(ORDERS_URL + '/orders/' + i, method='DELETE')\n"
        "urllib.request.urlopen(request)\n",
        "DELETE /orders/{orderId}",
    ),
    "typescript: options that are empty unless told": (
        "a.ts",
        "class A { list() { return this.ask<Order[]>('/orders'); }\n"
        "  private ask<T>(path: string, init: RequestInit = {}): Promise<T> {\n"
        "    return this.fetcher(new URL(path, this.ordersUrl), { ...init }); } }\n",
        "GET /orders",
    ),
    "java: a connection": (
        "A.java",
        "class A { void f() throws Exception { HttpURLConnection c ="
        ' (HttpURLConnection) new URL(ordersUrl + "/orders").openConnection();\n'
        ' c.setRequestMethod("GET"); } }\n',
        "GET /orders",
    ),
    "kotlin: a block of Ktor": (
        "A.kt",
        "class A(val client: HttpClient) {\n"
        '  suspend fun f(id: String) = client.request("$ordersUrl/orders/$id") {\n'
        "    method = HttpMethod.Delete\n  }\n}\n",
        "DELETE /orders/{orderId}",
    ),
    "csharp: a function on a text": (
        "A.cs",
        'class A { Task F(string id) { await $"{_ordersUrl}/orders/{id}".DeleteAsync(); } }\n',
        "DELETE /orders/{orderId}",
    ),
    "ruby: a block of Faraday": (
        "a.rb",
        "orders = Faraday.new(url: ENV['ORDERS_URL'])\norders.post do |request|\n"
        '  request.url "/orders/#{id}/refunds"\nend\n',
        "POST /orders/{orderId}/refunds",
    ),
    "shell: a word of a function": (
        "a.sh",
        'api() { local method=$1; curl -sf -X "$method" "$ORDERS_URL/api/v1$2"; }\n'
        'api DELETE "/orders/$1"\n',
        "DELETE /orders/{orderId}",
    ),
}

WITHOUT_END = {
    "what is added to itself": (
        "a.py",
        "u = ORDERS_URL + '/orders'\n" + "u += u + u\nrequests.get(u)\n" * 300,
    ),
    "a path that is set again and again": (
        "a.go",
        "package a\nfunc f() {\n"
        + ' u.Path = path.Join(u.Path, u.Path, "orders")\n http.Get(u.String())\n' * 300
        + "}\n",
    ),
    "wrappers of wrappers": (
        "a.py",
        "".join(f"def f{i}(p):\n    return f{i + 1}(p)\n" for i in range(2000))
        + "f0(ORDERS_URL + '/orders')\n",
    ),
    "a wrapper of itself": ("a.py", "def f(p):\n    return f(p)\nf(ORDERS_URL + '/orders')\n"),
    "deep brackets": ("a.js", "x = " + "[" * 50_000 + "fetch('/orders')" + "]" * 50_000),
    "one line": (
        "a.js",
        "function f() {" + "fetch(`${U}/orders`).then(r => r.json()).then(d => x(d.a));" * 2000,
    ),
}


@pytest.mark.parametrize("case", URLS | METHODS)
def test_exactly_the_one_use_is_found(case: str) -> None:
    path, text, expected = (URLS | METHODS)[case]
    finds = scanned({path: text}).finds
    assert {str(one.operation) for one in finds if one.confidence != Confidence.POSSIBLE} == {
        expected
    }


@pytest.mark.parametrize("case", WITHOUT_END)
def test_a_scan_of_what_nobody_would_write_comes_to_an_end(case: str) -> None:
    path, text = WITHOUT_END[case]
    assert scanned({path: text}).files == 1


def test_what_libraries_call_their_own_is_no_call_of_a_generated_client() -> None:
    text = 'class A { void F() { var client = _httpClientFactory.CreateOrder("orders"); } }\n'
    assert scanned({"A.cs": text}).finds
    assert not scanned({"A.cs": text.replace("CreateOrder", "CreateClient")}).finds
