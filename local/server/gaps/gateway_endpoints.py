"""The routes of gateway VPC endpoints.

moto does not know that an endpoint without a type is a gateway. It gives the endpoint's first route tables a route to
it, but none to those that come later, and then fails to delete the endpoint because that route is missing.
"""

from typing import Any

from moto.ec2.models.vpcs import VPCBackend

from .gap import Gap, around


def _fill() -> None:
    @around(VPCBackend, "create_vpc_endpoint")
    def create(original: Any, backend: Any, **kwargs: Any) -> Any:
        return original(backend, **{**kwargs, "endpoint_type": kwargs["endpoint_type"] or "Gateway"})

    @around(VPCBackend, "modify_vpc_endpoint")
    def modify(original: Any, backend: Any, vpc_id: str, **kwargs: Any) -> None:  # moto's name for the endpoint's id
        for table_id in kwargs["add_route_tables"] or ():
            backend.get_route_table(table_id)
        original(backend, vpc_id, **kwargs)
        _place_routes(backend, backend.vpc_end_points[vpc_id])

    @around(VPCBackend, "delete_vpc_endpoints")
    def delete(original: Any, backend: Any, vpce_ids: list[str]) -> None:
        for endpoint_id in backend.vpc_end_points.keys() & set(vpce_ids):
            endpoint = backend.vpc_end_points[endpoint_id]
            endpoint.route_table_ids = []
            _place_routes(backend, endpoint)
        original(backend, vpce_ids)


def _place_routes(backend: Any, endpoint: Any) -> None:
    """Give each route table of a gateway endpoint its route to it, and the others none."""
    prefix_list = endpoint.destination_prefix_list_id
    if prefix_list is None:  # an interface endpoint
        return
    for table in backend.route_tables.values():
        routed = any(route.gateway_id == endpoint.id for route in table._routes.values())
        wanted = table.id in endpoint.route_table_ids
        if routed and not wanted:
            backend.delete_route(table.id, None, destination_prefix_list_id=prefix_list)
        elif wanted and not routed:
            backend.create_route(table.id, None, gateway_id=endpoint.id, destination_prefix_list_id=prefix_list)


GAP = Gap(
    name="Routes of gateway endpoints",
    service="ec2",
    modelled="An endpoint is a gateway unless it says otherwise; each of its route tables has a route to it, also "
    "after a change; they end with the endpoint.",
    missing="A deleted route table stays listed with its endpoint.",
    fill=_fill,
)
