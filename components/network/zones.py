"""In which of a platform's zones a lab can be, by the instance types that it wants."""

from collections.abc import Collection, Mapping, Sequence

import pulumi
import pulumi_aws as aws


def zone_that_offers(
    offerings: Mapping[str, Collection[str]], zones: Sequence[str], types: Collection[str], wanted: str | None = None
) -> str:
    """The first zone that offers every type; with no types, the first zone.

    Args:
        offerings: the instance types that each zone of the Region offers; of other types than the ones asked for it
            need not tell.
        zones: the platform's zones, in order of preference.
        types: the instance types of all nodes of the lab.
        wanted: the only zone to consider, where somebody chose one.

    Raises:
        ValueError: no zone offers all of them, which the text says of each zone; or ``wanted`` is not one of the zones.
    """
    if wanted is not None and wanted not in zones:
        raise ValueError(f"zone={wanted!r}: the platform has {', '.join(zones)}; choose one of them.")
    candidates = [wanted] if wanted else list(zones)
    lacking = {zone: sorted(set(types) - set(offerings.get(zone, ()))) for zone in candidates}
    found = next((zone for zone in candidates if not lacking[zone]), None)
    if found is not None:
        return found
    elsewhere = sorted(zone for zone, offered in offerings.items() if set(types) <= set(offered))
    where = ", ".join(f"{zone} lacks {', '.join(names)}" for zone, names in lacking.items())
    remedy = (
        f"{', '.join(elsewhere)} of the Region {'offers' if len(elsewhere) == 1 else 'offer'} all"
        if elsewhere
        else "no zone of the Region offers all"
    )
    raise ValueError(
        f"No zone for the lab: {where}; {remedy}. Choose other instance types"
        + (", or a platform with such a zone." if elsewhere else ", or another Region.")
    )


def instance_type_offerings(
    types: Collection[str], opts: pulumi.InvokeOptions | None = None
) -> pulumi.Output[dict[str, frozenset[str]]]:
    """Ask AWS which of the types each zone of the Region offers; zones with none of them are left out."""
    answer = aws.ec2.get_instance_type_offerings_output(
        location_type="availability-zone",
        filters=[aws.ec2.GetInstanceTypeOfferingsFilterArgs(name="instance-type", values=sorted(set(types)))],
        opts=opts,
    )
    return answer.apply(lambda found: _by_zone(found.locations, found.instance_types))


def zone_for(
    zones: pulumi.Input[Sequence[str]],
    types: Collection[str],
    wanted: str | None = None,
    opts: pulumi.InvokeOptions | None = None,
) -> pulumi.Output[str]:
    """The zone of a lab with nodes of these types, as :func:`zone_that_offers` chooses it; fails the preview if none.

    AWS: not every zone of a Region offers every type, and the types made for HPC are in one zone each. Names of zones
    mean other places in other accounts, so that only AWS can tell.
    """
    offerings = instance_type_offerings(types, opts) if types else pulumi.Output.from_input({})
    return pulumi.Output.all(offerings, zones).apply(lambda known: _chosen(known[0], known[1], types, wanted))


def _chosen(
    offerings: Mapping[str, Collection[str]], zones: Sequence[str], types: Collection[str], wanted: str | None
) -> str:
    try:
        return zone_that_offers(offerings, zones, types, wanted)
    except ValueError as error:
        raise pulumi.RunError(str(error)) from None


def _by_zone(locations: Sequence[str], types: Sequence[str]) -> dict[str, frozenset[str]]:
    by_zone: dict[str, set[str]] = {}
    for zone, instance_type in zip(locations, types, strict=True):
        by_zone.setdefault(zone, set()).add(instance_type)
    return {zone: frozenset(offered) for zone, offered in by_zone.items()}
