package orders

import "github.com/gin-gonic/gin"

func routes(r *gin.Engine) {
	r.GET("/orders", listOrders)
	r.POST("/orders/:id/refunds", refund)
}
