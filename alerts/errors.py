"""What can go wrong with alerts, each with the code that clients rely on."""

from config.kit.errors import Conflict, RuleBroken


class TooManyAlerts(RuleBroken):
    code = "too_many_alerts"
    title = "That is enough alerts"
    detail = "{most} alerts are kept for a person. Delete one that you no longer need."


class NotAvailable(RuleBroken):
    code = "not_available"
    title = "Not available yet"


class BadTarget(RuleBroken):
    code = "invalid_target"
    title = "That cannot be reached"


class BadWindow(RuleBroken):
    code = "invalid_window"
    title = "That window means nothing"


class BadParameters(RuleBroken):
    code = "invalid_parameters"
    title = "These parameters mean nothing"


class Missing(RuleBroken):
    """A field that this kind of alert needs."""

    code = "required"
    title = "Something is missing"


class InThePast(RuleBroken):
    code = "date_in_past"
    title = "That moment has passed"
    detail = "An alert can only end in the future."


class NotToBeDone(Conflict):
    code = "alert_status"
    title = "Not in this state"


# --- Addresses that somebody gives


class PushServiceUnknown(RuleBroken):
    code = "push_service_unknown"
    detail = "This is not the address of a push service that Tidemark sends to."


class PushKeysInvalid(RuleBroken):
    code = "push_keys_invalid"
    detail = "These are not the keys of a push subscription."


class TooManyBrowsers(RuleBroken):
    code = "too_many_browsers"
    detail = "Push is on in 20 browsers already. Switch it off in one of them."


class WebhookRefused(RuleBroken):
    code = "webhook_refused"
    detail = "This address is not called."
