package test.shop

import io.ktor.client.HttpClient
import io.ktor.client.request.get
import io.ktor.client.request.post
import retrofit2.http.DELETE
import retrofit2.http.GET

interface OrdersApi {
    @GET("orders/{id}/items")
    suspend fun items(@Path("id") id: String): List<Item>

    @DELETE("orders/{id}")
    suspend fun cancel(@Path("id") id: String)
}

class Orders(private val client: HttpClient, private val ordersUrl: String) {
    suspend fun all(): List<Order> = client.get("$ordersUrl/orders").body()

    suspend fun refund(id: String) {
        client.post("$ordersUrl/orders/${id}/refunds") {
            setBody("")
        }
    }
}

class OrderItems(private val client: HttpClient, private val ordersUrl: String) {
    suspend fun add(id: String) = client.post {
        url("$ordersUrl/orders/$id/items")
    }
}
