package test.shop;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import okhttp3.Request;
import org.springframework.web.client.RestTemplate;
import org.springframework.web.reactive.function.client.WebClient;

class OrdersGateway {
    private static final String ORDERS = "/orders";
    private final RestTemplate rest = new RestTemplate();
    private final WebClient web = WebClient.create(System.getenv("ORDERS_URL"));
    private String ordersUrl;

    Order[] list() {
        return rest.getForObject(ordersUrl + ORDERS, Order[].class);
    }

    void change(String id, Order order) {
        rest.exchange(ordersUrl + "/orders/{id}", HttpMethod.PATCH, new HttpEntity<>(order), Void.class, id);
    }

    void add(String id, Item item) {
        web.post().uri("/orders/{id}/items", id).bodyValue(item).retrieve();
    }

    void cancel(String id) throws Exception {
        HttpRequest request = HttpRequest.newBuilder()
            .uri(URI.create(String.format("%s/orders/%s", ordersUrl, id)))
            .DELETE()
            .build();
        HttpClient.newHttpClient().send(request, null);
    }

    Request items(String id) {
        return new Request.Builder().url(ordersUrl + "/orders/" + id + "/items").build();
    }
}
