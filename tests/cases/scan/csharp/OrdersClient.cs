using System.Net.Http;
using System.Net.Http.Json;
using Refit;
using RestSharp;

namespace Shop;

public interface IOrdersApi
{
    [Get("/orders/{id}")]
    Task<Order> GetOrderAsync(string id);

    [Post("/orders/{id}/refunds")]
    Task RefundAsync(string id);
}

public class OrdersClient
{
    private const string Items = "/orders/{0}/items";
    private readonly HttpClient _http;
    private readonly RestClient _rest;

    public Task<Order[]> ListAsync(string state) =>
        _http.GetFromJsonAsync<Order[]>($"api/v1/orders?state={state}");

    public async Task CreateAsync(Order order)
    {
        var response = await _http.PostAsJsonAsync("api/v1/orders", order);
        response.EnsureSuccessStatusCode();
    }

    public Task<Item[]> ItemsAsync(string id) => _http.GetFromJsonAsync<Item[]>(string.Format(Items, id));

    public async Task CancelAsync(string id)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"{_base}/orders/{id}");
        await _http.SendAsync(request);
    }

    public Task AddAsync(string id, Item item)
    {
        var request = new RestRequest("orders/{id}/items", Method.Post);
        return _rest.ExecuteAsync(request);
    }
}
