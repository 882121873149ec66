package test.shop;

@RestController
@RequestMapping("/customers")
class OrdersController {
    @GetMapping("/{id}/orders")
    Object of(@PathVariable String id) {
        return null;
    }
}
