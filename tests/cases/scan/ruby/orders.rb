require "faraday"
require "net/http"

class Orders
  BASE = ENV.fetch("ORDERS_URL")

  def initialize
    @conn = Faraday.new(url: BASE)
  end

  def find(id)
    response = @conn.get("/api/v1/orders/#{id}")
    order = JSON.parse(response.body)
    [order["status"], order.dig("customer", "name")]
  end

  def create(order)
    HTTParty.post("#{BASE}/orders", body: order.to_json)
  end

  def cancel(id)
    uri = URI("#{BASE}/orders/#{id}")
    request = Net::HTTP::Delete.new(uri)
    Net::HTTP.start(uri.host, uri.port) { |http| http.request(request) }
  end

  def items(id)
    RestClient.get(BASE + "/orders/" + id + "/items")
  end
end
