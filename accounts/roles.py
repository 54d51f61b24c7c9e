"""What each role may do, as Django groups. The table is the truth; every migrate makes the groups equal to it."""

from collections.abc import Iterable
from typing import Any

from django.apps import apps
from django.contrib.auth.management import create_permissions

TRADER, SUPPORT, COMPLIANCE, ADMINISTRATOR = "trader", "support", "compliance", "administrator"

# In rising order: who is in two groups has the later role. A later app adds its permissions here.
PERMISSIONS: dict[str, list[str]] = {
    TRADER: [],
    SUPPORT: ["accounts.view_user", "accounts.view_profile"],
    COMPLIANCE: ["accounts.view_user"],
    ADMINISTRATOR: [
        "accounts.add_user", "accounts.change_user", "accounts.view_user",
        "accounts.change_profile", "accounts.view_profile",
        "accounts.view_securityevent", "accounts.view_apitoken", "accounts.delete_apitoken",
        "accounts.view_signin", "accounts.view_refreshfamily", "accounts.view_knowndevice",
        "auth.view_group",
        "markets.add_instrument", "markets.change_instrument", "markets.view_instrument",
        "markets.add_alias", "markets.change_alias", "markets.delete_alias", "markets.view_alias",
        "markets.add_providersymbol", "markets.change_providersymbol", "markets.delete_providersymbol",
        "markets.view_providersymbol",
        "markets.view_corporateaction", "markets.view_fundamentals", "markets.view_backfill", "markets.view_session",
        "analytics.view_metrics", "analytics.view_metricsrun", "analytics.change_metricsrun",
        "portfolios.view_portfolio", "portfolios.view_transaction", "portfolios.view_revision",
        "portfolios.view_posting", "portfolios.view_order", "portfolios.view_importbatch",
        "portfolios.view_appliedaction", "portfolios.view_check",
        "portfolios.add_term", "portfolios.change_term", "portfolios.delete_term", "portfolios.view_term",
        "alerts.view_delivery", "alerts.change_delivery",
        "kit.view_audit", "kit.view_deadletter", "kit.change_deadletter",
    ],
}  # fmt: skip
ROLES = list(PERMISSIONS)


def highest(groups: Iterable[str] | None) -> str:
    """The role of somebody in these groups; None stands for somebody who may do everything."""
    if groups is None:
        return ADMINISTRATOR
    return max((name for name in groups if name in PERMISSIONS), key=ROLES.index, default=TRADER)


def sync(*, using: str, **kwargs: Any) -> None:
    """After each migrate: a data migration would find no permissions yet, and tests that flush would lose its rows."""
    wanted = {name for names in PERMISSIONS.values() for name in names}
    for label in sorted({name.partition(".")[0] for name in wanted}):
        create_permissions(apps.get_app_config(label), verbosity=0, using=using)
    groups = apps.get_model("auth", "Group").objects.using(using)
    permissions = apps.get_model("auth", "Permission").objects.using(using).select_related("content_type")
    by_name = {f"{row.content_type.app_label}.{row.codename}": row for row in permissions}
    for role, names in PERMISSIONS.items():
        group, _ = groups.get_or_create(name=role)
        group.permissions.set([by_name[name] for name in names])
