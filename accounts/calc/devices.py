"""A device in words people know: "Firefox on Windows" out of a User-Agent header."""

from dataclasses import dataclass

# The first that matches wins: nearly every browser claims to be Safari, and Edge to be Chrome.
BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung Internet"),
    ("Vivaldi/", "Vivaldi"),
    ("FxiOS/", "Firefox"),
    ("Firefox/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
SYSTEMS = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("Windows", "Windows"),
    ("CrOS", "ChromeOS"),
    ("Mac OS X", "Mac"),
    ("Linux", "Linux"),
)
PROGRAMS = (
    ("curl/", "curl"),
    ("python-httpx/", "Python"),
    ("python-requests/", "Python"),
    ("Python/", "Python"),
    ("okhttp/", "Android app"),
    ("PostmanRuntime/", "Postman"),
    ("node", "Node.js"),
)
UNKNOWN = "Unknown device"


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request came from. `cookie` is what this browser was given when somebody signed in on it before."""

    address: str = ""
    device: str = UNKNOWN
    cookie: str = ""


def in_words(user_agent: str) -> str:
    browser = _first(BROWSERS, user_agent)
    system = _first(SYSTEMS, user_agent)
    if browser and system:
        return f"{browser} on {system}"
    return _first(PROGRAMS, user_agent) or browser or system or UNKNOWN


def _first(table: tuple[tuple[str, str], ...], user_agent: str) -> str:
    return next((name for sign, name in table if sign in user_agent), "")
