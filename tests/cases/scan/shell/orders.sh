#!/usr/bin/env bash
set -euo pipefail
ORDERS_URL="${ORDERS_URL:-http://localhost:8080}"

# curl "$ORDERS_URL/api/v1/customers/1/orders"
curl -fsS "$ORDERS_URL/api/v1/orders?state=open" | jq '.orders[].id'
curl -fsS -X DELETE "${ORDERS_URL}/api/v1/orders/${1}"
curl -fsS -H 'Content-Type: application/json' \
  -d '{"reason": "late"}' \
  "$ORDERS_URL/api/v1/orders/$1/refunds"
wget -qO- "$ORDERS_URL/status"
http PATCH "$ORDERS_URL/orders/$1" state=sent
