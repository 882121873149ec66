"""Fields of an answer are told where it is read into a type, and nothing is told in doubt."""

from __future__ import annotations

import pytest
from code_scans import scanned

GO = """package a
type Order struct {
  ID string `json:"order_id"`
  Items []Item `json:"items"`
  Name string
  Secret string `json:"-"`
}
type Item struct { SKU string `json:"sku,omitempty"` }
type apiError struct { Code string `json:"code"` }
func f() (string, error) {
  resp, err := http.Get(ordersURL + "/orders/1")
  defer resp.Body.Close()
  if resp.StatusCode != 200 { return "", err }
  BODY
}
"""
JAVA = """class Order { @JsonProperty("order_id") private String id; private List<Item> items; }
class Item { private String sku; }
class A { void f() { BODY } }
"""
KOTLIN = """@Serializable
data class Order(@SerialName("order_id") val id: String, val items: List<Item>?)
data class Item(val sku: String)
class A(val client: HttpClient) {
  suspend fun f() {
    BODY
  }
}
"""
CSHARP = """class Order { [JsonPropertyName("order_id")] public string Id { get; set; }
  public List<Item> Items { get; set; } }
class Item { [JsonProperty("sku")] public string Sku { get; set; } }
class A { async Task F() { BODY } }
"""
AROUND = {"a.go": GO, "A.java": JAVA, "A.kt": KOTLIN, "A.cs": CSHARP}
ID, SKU = "$.order_id", "$.items[*].sku"

WHOLE = {
    "go: decoded": (
        "a.go",
        "var o Order\n json.NewDecoder(resp.Body).Decode(&o)\n"
        " for _, item := range o.Items { use(item.SKU) }\n return o.ID, nil",
        [SKU, ID],
    ),
    "go: unmarshalled": (
        "a.go",
        "body, err := io.ReadAll(resp.Body)\n o := Order{}\n err = json.Unmarshal(body, &o)\n"
        " return o.ID, err",
        [ID],
    ),
    "go: into a map": (
        "a.go",
        "var o map[string]string\n json.NewDecoder(resp.Body).Decode(&o)\n"
        ' return o["order_id"], nil',
        [ID],
    ),
    "go: into a type without a name": (
        "a.go",
        'var o struct { ID string `json:"order_id"` }\n json.NewDecoder(resp.Body).Decode(&o)\n'
        " return o.ID, nil",
        [ID],
    ),
    "java: a record": (
        "A.java",
        'Order o = rest.getForObject(ordersUrl + "/orders/1", Order.class); g(o.getId());'
        " for (Item i : o.getItems()) { g(i.getSku()); }",
        [SKU, ID],
    ),
    "java: an answer with a body": (
        "A.java",
        "ResponseEntity<Order> r = rest.exchange(ordersUrl + "
        '"/orders/1", HttpMethod.GET, null, Order.class);'
        " if (r.getStatusCode().is2xxSuccessful()) { g(r.getBody().getId()); }",
        [ID],
    ),
    "java: a client of Spring": (
        "A.java",
        'Order o = ordersClient.get().uri("/orders/{id}", 1).retrieve().bodyToMono(Order.class)'
        ".block(); g(o.getId());",
        [ID],
    ),
    "java: a client of Java": (
        "A.java",
        'var q = HttpRequest.newBuilder().uri(URI.create(ordersUrl + "/orders/1")).GET().build();'
        " HttpResponse<String> r = http.send(q, BodyHandlers.ofString());"
        " Order o = mapper.readValue(r.body(), Order.class); g(o.getId());",
        [ID],
    ),
    "java: a tree": (
        "A.java",
        'JsonNode n = mapper.readTree(rest.getForObject(ordersUrl + "/orders/1", String.class));'
        ' g(n.get("order_id").asText(), n.path("a").get("b").asInt());',
        ["$.a.b", ID],
    ),
    "java: a text": (
        "A.java",
        'Request q = new Request.Builder().url(ordersUrl + "/orders/1").build();'
        " try (Response r = client.newCall(q).execute()) {"
        ' JSONObject o = new JSONObject(r.body().string()); g(o.getString("order_id")); }',
        [ID],
    ),
    "java: a list": (
        "A.java",
        'Order[] all = rest.getForObject(ordersUrl + "/orders", Order[].class);'
        " for (Order o : all) { g(o.getId()); }",
        ["$[*].order_id"],
    ),
    "kotlin: a record": (
        "A.kt",
        'val o: Order = client.get("$ordersUrl/orders/1").body()\n    println(o.id)\n'
        "    o.items.forEach { println(it.sku) }",
        [SKU, ID],
    ),
    "kotlin: a class": (
        "A.kt",
        'val o = rest.getForObject("$ordersUrl/orders/1", Order::class.java)\n    println(o.id)',
        [ID],
    ),
    "kotlin: an array": (
        "A.kt",
        'val all = JSONArray(client.get("$ordersUrl/orders").body())\n'
        "    for (i in 0 until all.length()) {\n      val o = all.getJSONObject(i)\n"
        '      println(o.getString("order_id"))\n    }',
        ["$[*].order_id"],
    ),
    "csharp: asked for and read": (
        "A.cs",
        'var o = await _http.GetFromJsonAsync<Order>($"{_ordersUrl}/orders/1"); G(o.Id);',
        [ID],
    ),
    "csharp: read later": (
        "A.cs",
        'var r = await _http.GetAsync($"{_ordersUrl}/orders/1"); r.EnsureSuccessStatusCode();'
        " var o = await r.Content.ReadFromJsonAsync<Order>(); G(o!.Id);",
        [ID],
    ),
    "csharp: sent": (
        "A.cs",
        'var q = new HttpRequestMessage(HttpMethod.Get, $"{_ordersUrl}/orders/1");'
        " var r = await _http.SendAsync(q); var o ="
        " JsonConvert.DeserializeObject<Order>(await r.Content.ReadAsStringAsync()); G(o.Id);",
        [ID],
    ),
    "csharp: a document": (
        "A.cs",
        'var s = await _http.GetStringAsync($"{_ordersUrl}/orders/1"); using var d ='
        ' JsonDocument.Parse(s); G(d.RootElement.GetProperty("order_id").GetString());',
        [ID],
    ),
}

UNTOLD = {
    "go: a field without a tag, whose case nobody heeds": (
        "a.go",
        "var o Order\n json.NewDecoder(resp.Body).Decode(&o)\n return o.Name, nil",
    ),
    "go: a field that is left out": (
        "a.go",
        "var o Order\n json.NewDecoder(resp.Body).Decode(&o)\n return o.Secret, nil",
    ),
    "go: what is said of a failure": (
        "a.go",
        "var e apiError\n json.NewDecoder(resp.Body).Decode(&e)\n return e.Code, nil",
    ),
    "java: a method that is no getter": (
        "A.java",
        'Order o = rest.getForObject(ordersUrl + "/orders/1", Order.class); g(o.hashCode());',
    ),
    "java: what was sent": (
        "A.java",
        'rest.postForObject(ordersUrl + "/orders", order, Void.class); g(order.getId());',
    ),
    "csharp: a property without a key, whose case is set elsewhere": (
        "A.cs",
        'var o = await _http.GetFromJsonAsync<Order>($"{_ordersUrl}/orders/1"); G(o.Items);',
    ),
}


def read(path: str, body: str) -> tuple[list[str] | None, bool]:
    (find,) = scanned({path: AROUND[path].replace("BODY", body)}).finds
    return (None if find.reads is None else list(map(str, find.reads))), find.reads_all


@pytest.mark.parametrize("case", WHOLE)
def test_what_is_read_into_a_type_is_told(case: str) -> None:
    path, body, expected = WHOLE[case]
    assert read(path, body) == (expected, True)


@pytest.mark.parametrize("case", UNTOLD)
def test_in_doubt_nothing_is_told(case: str) -> None:
    assert read(*UNTOLD[case]) == (None, False)


def test_what_leaves_the_function_is_not_all_that_is_told() -> None:
    decoded = "var o Order\n json.NewDecoder(resp.Body).Decode(&o)\n g(o.ID)\n "
    assert read("a.go", decoded + 'return "", nil') == ([ID], True)
    assert read("a.go", decoded + "keep(o)") == ([ID], False)
    assert read("a.go", decoded + "c.last = o") == ([ID], False)


def test_the_type_may_stand_in_a_file_that_knows_nothing_of_the_contract() -> None:
    files = {
        "Ask.java": 'class Ask { void f() { Order o = rest.getForObject(ordersUrl + "/orders/1",'
        " Order.class); g(o.getBuyer().getFullName()); } }",
        "Order.java": "class Order { private Person buyer; }",
        "Person.java": "class Person { private String fullName; }",
    }
    (find,) = scanned(files).finds
    assert list(map(str, find.reads or ())) == ["$.buyer.fullName"]
    other = scanned(files | {"other/Person.java": "class Person { private String name; }"}).finds
    assert list(map(str, other[0].reads or ())) == ["$.buyer"]


def test_a_strategy_for_keys_leaves_only_small_letters_certain() -> None:
    asks = (
        "class Ask { void f() { mapper.setPropertyNamingStrategy(SNAKE_CASE); Order o ="
        ' rest.getForObject(ordersUrl + "/orders/1", Order.class); g(o.getFullName(), o.getCity());'
        " } }\nclass Order { private String fullName; private String city; }"
    )
    (find,) = scanned({"Ask.java": asks}).finds
    assert list(map(str, find.reads or ())) == ["$.city"]


def test_a_name_that_is_bound_anew_holds_another_answer() -> None:
    code = (
        "def f():\n"
        "    r = requests.get(ORDERS_URL + '/orders').json()\n"
        "    ids = [x['id'] for x in r]\n"
        "    r = requests.get(ORDERS_URL + '/orders/1/items').json()\n"
        "    skus = [x['sku'] for x in r]\n"
        "    r = requests.get(OTHER_URL + '/prices').json()\n"
        "    return ids, skus, [x['price'] for x in r]\n"
    )
    found = {str(one.operation): one for one in scanned({"a.py": code}).finds}
    assert {operation: list(map(str, one.reads or ())) for operation, one in found.items()} == {
        "GET /orders": ["$[*].id"],
        "GET /orders/{orderId}/items": ["$[*].sku"],
    }


def test_a_whole_that_is_put_into_a_list_leaves() -> None:
    decoded = "var o Order\n json.NewDecoder(resp.Body).Decode(&o)\n g(o.ID)\n "
    assert read("a.go", decoded + "keep([]Order{o})") == ([ID], False)


def test_what_is_given_to_a_function_by_its_name_leaves() -> None:
    text = "fetch(`${ORDERS_URL}/orders`).then(r => r.json()).then(d => { x(d.total); WITH; });\n"
    for inner, is_whole in (("d.all.map(o => o.id)", True), ("d.all.map(shown)", False)):
        (find,) = scanned({"a.js": text.replace("WITH", inner)}).finds
        assert find.reads_all is is_whole
