export const ENDPOINTS = {
  orders: "/orders",
  items: (id: string) => `/orders/${id}/items`,
} as const;
