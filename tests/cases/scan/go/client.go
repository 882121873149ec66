package orders

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
)

type Order struct {
	Status string `json:"status"`
	Items  []Item `json:"items,omitempty"`
}

type Item struct {
	SKU string `json:"sku"`
}

type Client struct {
	base string
	http *http.Client
}

func New() *Client {
	return &Client{base: os.Getenv("ORDERS_URL"), http: http.DefaultClient}
}

// Get asks GET /orders/{orderId}/refunds, said an old comment.
func (c *Client) Get(ctx context.Context, id string) (*Order, error) {
	address := fmt.Sprintf("%s/api/v1/orders/%s", c.base, url.PathEscape(id))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return nil, err
	}
	resp, err := c.http.Do(req)
	if err != nil {
		return nil, err
	}
	defer resp.Body.Close()
	var order Order
	if err := json.NewDecoder(resp.Body).Decode(&order); err != nil {
		return nil, err
	}
	return &order, nil
}

func (c *Client) Create(order Order) error {
	body, _ := json.Marshal(order)
	_, err := http.Post(c.base+"/api/v1/orders", "application/json", bytes.NewReader(body))
	return err
}

func (c *Client) do(method, path string) error {
	req, err := http.NewRequest(method, c.base+path, nil)
	if err != nil {
		return err
	}
	_, err = c.http.Do(req)
	return err
}

func (c *Client) Cancel(id string) error {
	return c.do("DELETE", "/orders/"+id)
}

func (c *Client) Replace(id, item string) error {
	return c.do(http.MethodPut, fmt.Sprintf(itemPath, id, item))
}
