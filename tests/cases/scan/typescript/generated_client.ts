import { OrdersApi } from "@shop/orders-client";

const ordersApi = new OrdersApi();

export async function refund(orderId: string) {
  await ordersApi.refundOrder({ orderId });
}
