package test.shop;

import org.springframework.cloud.openfeign.FeignClient;
import org.springframework.web.bind.annotation.*;

@FeignClient(name = "orders", url = "${orders.url}", path = "/api/v1")
public interface OrdersFeign {
    @GetMapping("/orders/{id}")
    Order get(@PathVariable("id") String id);

    @RequestMapping(method = RequestMethod.POST, value = "/orders/{id}/refunds")
    void refund(@PathVariable("id") String id);
}
