"""How figures are put into a sentence. Each takes the facts of its rule; those after the first may be unknown."""

from collections.abc import Callable

STRONG_TREND, WEAK_TREND = 25, 20
OVERBOUGHT, OVERSOLD = 70, 30


def percent(figure: float) -> str:
    return f"{abs(figure):.1f} %"


def days(count: float) -> str:
    return f"{abs(count):.0f} day" + ("" if abs(count) == 1 else "s")


def of_average(of: str) -> Callable[..., str]:
    """ "Price 4.1 % above its 200-day average, which has risen for 38 days." """

    def said(gap: float, turned: float | None = None) -> str:
        side = "above" if gap > 0 else "below"
        stands = f"Price {percent(gap)} {side} its {of} average" if abs(gap) >= 0.05 else f"Price at its {of} average"
        if not turned:
            return f"{stands}."
        return f"{stands}, which has {'risen' if turned > 0 else 'fallen'} for {days(turned)}."

    return said


def gained(span: str) -> Callable[[float], str]:
    def said(gain: float) -> str:
        if abs(gain) < 0.05:
            return f"Unchanged in {span}."
        return f"{'Up' if gain > 0 else 'Down'} {percent(gain)} in {span}."

    return said


def from_high(gap: float) -> str:
    return f"{percent(gap)} below its high of 52 weeks." if gap <= -0.05 else "At its high of 52 weeks."


def directed(strength: float, adx: float | None) -> str:
    """`strength` is the ADX with the sign of the stronger direction."""
    way = "up" if strength > 0 else "down"
    level = abs(strength) if adx is None else adx
    if level >= STRONG_TREND:
        return f"A strong trend, {way}wards (ADX {level:.0f})."
    if level >= WEAK_TREND:
        return f"A trend is beginning or ending, {way}wards (ADX {level:.0f})."
    return f"No trend to speak of (ADX {level:.0f})."


def rsi(level: float) -> str:
    if level >= OVERBOUGHT:
        return f"RSI {level:.0f}: gains have come fast, what many call overbought."
    if level <= OVERSOLD:
        return f"RSI {level:.0f}: losses have come fast, what many call oversold."
    return f"RSI {level:.0f}: {'gains' if level > 50 else 'losses'} outweigh in the last 14 days."


def macd(reach: float) -> str:
    """`reach` is the distance of the lines in usual days' ranges."""
    if abs(reach) < 0.01:
        return "MACD at its signal line: no pull either way."
    side, pull = ("above", "gathering") if reach > 0 else ("below", "losing")
    return f"MACD {side} its signal line: the price is {pull} speed."


def a_year(volatility: float) -> str:
    return f"Its returns have scattered by {percent(volatility)} a year."


def lately(times: float, now: float | None, usual: float | None) -> str:
    how = "more than" if times > 1.1 else "less than" if times < 0.9 else "as much as"
    beside = "" if now is None or usual is None else f" ({percent(now)} a year in 30 days, {percent(usual)} in a year)"
    return f"It moves {how} usual{beside}."


def fell(depth: float) -> str:
    return f"It fell by {percent(depth)} at the deepest within a year." if depth else "It did not fall within a year."


def day_spans(range_pct: float) -> str:
    return f"A usual day spans {percent(range_pct)} of its price."


def beta(slope: float) -> str:
    return f"It has moved {slope:.2f} times as far as its market."


def pe(level: float) -> str:
    return f"It costs {level:.1f} times what it earns in a year."


def pe_beside_sector(times: float, level: float | None, usual: float | None) -> str:
    how = "Dearer than" if times > 1.05 else "Cheaper than" if times < 0.95 else "About as dear as"
    beside = "" if level is None or usual is None else f" ({level:.1f} against {usual:.1f} times earnings)"
    return f"{how} the middle of its sector{beside}."


def loss(_: float) -> str:
    return "It made a loss over the last year, so there are no earnings to pay for."


def dividends(rate: float) -> str:
    return f"It pays {percent(rate)} of its price in dividends a year." if rate else "It pays no dividend."


def grown(rate: float) -> str:
    return f"It earned {percent(rate)} {'more' if rate > 0 else 'less'} than in the year before."


def owed(years: float) -> str:
    return f"Its debt is {100 * years:.0f} % of a year's revenue."
