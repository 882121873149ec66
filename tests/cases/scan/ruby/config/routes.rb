Rails.application.routes.draw do
  get "/orders", to: "orders#index"
  post "/orders/:id/refunds", to: "orders#refund"
end
