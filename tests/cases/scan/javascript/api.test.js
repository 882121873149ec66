const nock = require("nock");

nock("https://orders.shop.test").get("/api/v1/orders").reply(200, []);
