package orders

const itemPath = "/orders/%s/items/%s"
