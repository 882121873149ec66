import { Link, useNavigate } from "react-router-dom";
import { getOrder } from "./api";

export function Page({ id }: { id: string }) {
  const navigate = useNavigate();
  return (
    <Link to={`/orders/${id}/items`} onClick={() => navigate("/orders")}>
      {id}
    </Link>
  );
}
