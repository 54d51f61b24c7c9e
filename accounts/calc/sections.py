"""The row of sections above all settings. Each names its route; the page may be another app's."""

SECTIONS = (
    ("settings", "Profile"),
    ("investor", "Investor"),
    ("display", "Display"),
    ("security", "Security"),
    ("api-tokens-settings", "API tokens"),
    ("notifications-settings", "Notifications"),
    ("data", "Your data"),
)
