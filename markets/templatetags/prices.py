"""How prices are shown: with the decimals of their market, where they come from, how old they are, and moving."""

from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import orjson
from django import template
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from config import drawing
from config.kit.money import LOCALES, NO_BREAK, SYMBOLS, grouped, rounded
from config.templatetags import figures
from markets.calc import symbols
from markets.calc.candles import Bar
from markets.calc.comparison import Comparison, round_bounds
from markets.calc.hours import MarketState
from markets.calc.places import places
from markets.calc.spans import Range
from markets.calc.ticks import Price
from markets.calc.venues import STREAMS, Venue
from markets.models import Fundamentals, Instrument

register = template.Library()

Kind = Instrument.Kind
BARE = {Kind.CRYPTO, Kind.FX, Kind.INDEX}  # a pair's name says its currency, an index has none
LIVE = STREAMS | {Venue.SIMULATOR}
DELAY_MIN = 15
STEPS = [(12, "T"), (9, "B"), (6, "M"), (3, "K")]
LAKH_STEPS = [(12, "L Cr"), (7, "Cr"), (5, "L"), (3, "K")]


def number_locale(currency: str) -> str:
    """How the visitor writes numbers; rupees stand in lakhs for whoever has not said otherwise."""
    locale = figures.LOCALE.get()
    return "en-IN" if locale == figures.ANYBODYS and currency == "INR" else locale


def around(currency: str, locale: str) -> tuple[str, str]:
    """What stands before and after a number in this currency."""
    symbol = SYMBOLS.get(currency, "")
    style = LOCALES.get(locale) or LOCALES["en"]
    return (symbol, "") if style.symbol_first or not symbol else ("", NO_BREAK + symbol)


def sides(instrument: Instrument, locale: str) -> tuple[str, str]:
    return ("", "") if instrument.kind in BARE else around(instrument.currency, locale)


def price_text(instrument: Instrument, value: Decimal, *, like: Decimal | None = None) -> str:
    """`like` lends its decimals: the figures of one instrument stand alike."""
    locale = number_locale(instrument.currency)
    before, after = sides(instrument, locale)
    shown = rounded(value, places(value if like is None else like, tick_size=instrument.tick_size))
    return f"{before}{grouped(shown, locale=locale)}{after}"


@register.filter
def as_price(value: Decimal | float | str | None, instrument: Instrument) -> str:
    """Another price of this instrument, as its high or a close."""
    return "–" if value is None or value == "" else price_text(instrument, Decimal(str(value)))


@register.filter
def is_public(instrument: Instrument) -> bool:
    """Private prices are told to nobody, and those by hand do not move."""
    return instrument.owner_id is None and not instrument.hand_priced


def heard(instrument: Instrument) -> SafeString:
    """The symbol that the script listens for."""
    return format_html(' data-symbol="{}"', instrument.symbol) if is_public(instrument) else mark_safe("")


@register.simple_tag
def live_price(instrument: Instrument, price: Price | None) -> SafeString:
    """The latest price; <live-price> keeps it so."""
    locale = number_locale(instrument.currency)
    before, after = sides(instrument, locale)
    value = price.price if price else None
    return format_html(
        '<live-price class="price"{} data-places="{}" data-locale="{}" data-before="{}" data-after="{}"'
        ' title="{}">{}</live-price>',
        heard(instrument),
        places(value or Decimal(0), tick_size=instrument.tick_size),
        locale,
        before,
        after,
        source_text(price),
        "–" if value is None else price_text(instrument, value),
    )


@register.simple_tag
def live_change(instrument: Instrument, price: Price | None) -> SafeString:
    change = price.change_pct_24h if price else None
    shown = mark_safe('<span class="muted">–</span>') if change is None else figures.change(change)
    locale = figures.LOCALE.get()
    return format_html('<live-change{} data-locale="{}">{}</live-change>', heard(instrument), locale, shown)


@register.simple_tag
def price_source(instrument: Instrument, price: Price | None) -> SafeString:
    """ "Binance · 3 s ago": where the latest price is from, and its age."""
    if price is None:
        return mark_safe('<span class="muted">No price yet</span>')
    return format_html(
        '<live-age class="source"{}>{} · {}</live-age>',
        heard(instrument),
        price.venue.title,
        figures.ago(instant(price.ts_ms)),
    )


@register.filter
def closed(market: MarketState | None) -> bool:
    return market is not None and not market.open


@register.inclusion_tag("markets/_feed_chip.html")
def prices_chip(prices: Any, *, now_ms: int, closed: bool = False) -> dict[str, Any]:
    """What can be said of these prices together. The script says more once it is connected.

    A price of a market that is `closed` is as it should be: only what is wrong with it is said.
    """
    known = [price for price in ([prices] if isinstance(prices, Price) else prices or []) if price is not None]
    return {**_feed_state(known, now_ms), "minutes": DELAY_MIN, "closed": closed}


def _feed_state(prices: list[Price], now_ms: int) -> dict[str, Any]:
    moved = [price for price in prices if price.venue is not Venue.HAND]
    if not moved:
        return {"feed": ""}
    fresh = [price for price in moved if not price.is_stale(now_ms)]
    if not fresh:
        return {"feed": "stale", "since": instant(max(price.ts_ms for price in moved))}
    return {"feed": "live" if any(price.venue in LIVE for price in fresh) else "delayed"}


@register.filter
def compact(value: Decimal | float | str | None, currency: str = "") -> str:
    """1234567890 as 1.23 B; rupees in lakhs and crores."""
    if value is None or value == "":  # what a template does not find is ""
        return "–"
    amount, locale = Decimal(str(value)), number_locale(currency)
    style = LOCALES.get(locale) or LOCALES["en"]
    power, unit = next(
        ((power, unit) for power, unit in (LAKH_STEPS if style.lakhs else STEPS) if amount.adjusted() >= power),
        (0, ""),
    )
    scaled = amount.scaleb(-power)
    before, after = around(currency, locale)
    if currency and not before and not after:  # it has no sign of its own
        after = ("\N{NO-BREAK SPACE}" if unit else NO_BREAK) + currency  # between letters a narrow gap is none
    number = grouped(rounded(scaled, max(0, 2 - max(0, scaled.adjusted()))), locale=locale)
    return f"{before}{number}{NO_BREAK + unit if unit else ''}{after}"


@register.filter
def instant(ts_ms: int) -> datetime:
    return datetime.fromtimestamp(ts_ms / 1000, UTC)


@register.filter
def utc_day(ts_ms: int) -> str:
    """Days and weeks of candles are UTC's, wherever the visitor is."""
    return instant(ts_ms).date().isoformat()


@register.filter
def weekday_time(when: datetime, now: datetime) -> str:
    """ "15:30" today, "Mon 09:15" within a week, else with its date, in the visitor's zone."""
    there, here = timezone.localtime(when), timezone.localtime(now)
    away = (there.date() - here.date()).days
    return there.strftime("%H:%M" if not away else "%a %H:%M" if 0 < away < 7 else "%Y-%m-%d %H:%M")


# --- What the chart's script needs to write numbers and times as the server does


@register.filter
def in_address(symbol: str) -> str:
    return symbols.in_address(symbol)


@register.simple_tag
def visitors_zone() -> str:
    return timezone.get_current_timezone_name()


@register.simple_tag
def visitors_locale(instrument: Instrument) -> str:
    return number_locale(instrument.currency)


@register.simple_tag
def decimals(instrument: Instrument, price: Price | None) -> int:
    return places(price.price if price else Decimal(1), tick_size=instrument.tick_size)


@register.filter
def numbers_script(rows: Sequence[Sequence[float]], element_id: str) -> SafeString:
    """`json_script` for numbers alone: nothing in them can end the element, so they need not be escaped."""
    told = orjson.dumps(rows).decode()
    return format_html('<script id="{}" type="application/json">{}</script>', element_id, mark_safe(told))  # noqa: S308


@register.simple_tag
def closes_of(bars: Sequence[Bar]) -> list[float]:
    return [bar.close for bar in bars]


def source_text(price: Price | None) -> str:
    return f"{price.venue.title}, {figures.moment(instant(price.ts_ms))}" if price else "No price yet"


# --- What companies report and pay


@register.filter
def margin(report: Fundamentals) -> str:
    if not report.revenue or report.net_income is None:
        return "–"
    return figures.percent(100 * report.net_income / report.revenue, 1).lstrip("+")


@register.filter
def per_share(amount: Decimal, currency: str) -> str:
    """All its decimals, two at least: a dividend of 0.0125 is not 0.01."""
    locale = number_locale(currency)
    before, after = around(currency, locale)
    places_of = max(2, -int(amount.normalize().as_tuple().exponent))
    number = grouped(rounded(amount, min(places_of, 8)), locale=locale)
    return f"{before}{number}{after}" if before or after else f"{number}{NO_BREAK}{currency}"


# --- A year


@register.inclusion_tag("markets/_range.html")
def range_bar(range_: Range, instrument: Instrument) -> dict[str, Any]:
    """Where the price stands between the lowest and the highest."""
    low, high, last = (as_price(value, instrument) for value in (range_.low, range_.high, range_.last))
    at = min(100.0, max(0.0, range_.position_pct))
    return {"low": low, "high": high, "last": last, "percent": round(at), "at": f"{at:.2f}"}


# --- Comparing


@register.inclusion_tag("markets/_comparison.html")
def comparison_chart(comparison: Comparison, rows: Sequence[Sequence[str]]) -> dict[str, Any]:
    low, high, step = round_bounds(comparison.low, comparison.high)
    count = round((high - low) / step)
    spread = [comparison.days[round(at * (len(comparison.days) - 1) / 4)] for at in range(5)]
    said = ", ".join(f"{line.name} {figures.percent(Decimal(str(line.gain)))}" for line in comparison.lines)
    return {
        "summary": f"Each at 100 on {comparison.days[0]}; until {comparison.days[-1]} they moved: {said}",
        "columns": ["Day", *(line.name for line in comparison.lines)],
        "rows": rows,
        "lines": comparison.lines,
        "paths": [drawing.line(line.values, 600, 200, scale=(low, high)) for line in comparison.lines],
        "grid": [f"{200 * at / count:.1f}" for at in range(count + 1)],
        "zero": f"{200 * high / (high - low):.1f}",
        "marks": [f"{100 + high - at * step:.{0 if step >= 1 else 1}f}" for at in range(count + 1)],
        "days": [day.strftime("%d %b" if len(comparison.days) < 200 else "%b %Y") for day in spread],
    }


@register.filter
def by_span(columns: Sequence[dict[str, Any]]) -> list[tuple[str, list[float | None]]]:
    """Returns by span, one for each column."""
    known = [dict(column["course"].returns) for column in columns]
    return [
        (span, [row.get(span) for row in known]) for span, _ in max((c["course"].returns for c in columns), key=len)
    ]
