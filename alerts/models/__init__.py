from alerts.models.alert import Alert, Firing
from alerts.models.notification import Delivery, Notification
from alerts.models.person import PushSubscription, Webhook, Wishes

__all__ = ["Alert", "Delivery", "Firing", "Notification", "PushSubscription", "Webhook", "Wishes"]
