const express = require("express");
const got = require("got");
const app = express();

app.get("/orders/:id", async (req, res) => {
  const order = await got(`${process.env.ORDERS_SERVICE_URL}/orders/${req.params.id}`).json();
  res.json({ state: order.state });
});

app.post("/orders", createOrder);

async function createOrder(req, res) {
  const options = { method: "POST", body: JSON.stringify(req.body) };
  const answer = await fetch(`${process.env.ORDERS_SERVICE_URL}/orders`, options);
  res.status(answer.status).end();
}
