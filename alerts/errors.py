"""What can be wrong with an address that somebody gives."""

from config.kit.errors import RuleBroken


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
