import axios from "axios";
import { Injectable } from "@angular/core";
import { HttpClient } from "@angular/common/http";
import { ENDPOINTS } from "./endpoints";

const BASE = process.env.ORDERS_API_URL ?? "https://orders.shop.test/api/v1";
const api = axios.create({ baseURL: BASE });

export interface Order {
  id: string;
}

export async function getOrder(orderId: string) {
  const { data } = await api.get<Order>(`/orders/${encodeURIComponent(orderId)}`);
  const { status, items: rows } = data;
  return { status, count: rows.length };
}

export const listOrders = (query: string) => api.get(`${ENDPOINTS.orders}?${query}`);

export async function addItem(orderId: string, item: unknown) {
  const response = await fetch(BASE + ENDPOINTS.items(orderId), {
    method: "POST",
    body: JSON.stringify(item),
  });
  return response.ok;
}

// GET /orders/{id}/refunds is not there yet
export const cancel = (id: string) => axios({ method: "delete", url: `${BASE}/orders/${id}` });

@Injectable()
export class CustomerOrders {
  private base = "/api/v1";
  constructor(private http: HttpClient) {}

  of(customer: string) {
    return this.http.get<Order[]>(this.base + "/customers/" + customer + "/orders");
  }
}
