"""The rules of the reading, all of them: what is looked at, what it scores, and how it is said.

A rule scores its first fact, and where `also` is set the mean of that and another. 100 is what most people would call
pleasant: rising, gathering speed, calm, cheap. Nothing here says what anybody should do.
"""

from collections.abc import Callable
from dataclasses import dataclass

from analytics.calc.reading import words
from analytics.calc.reading.scales import Points, between


@dataclass(frozen=True, slots=True)
class Part:
    name: str
    title: str
    low: str  # what 0 says
    high: str  # what 100 says


@dataclass(frozen=True, slots=True)
class Rule:
    part: str
    weight: int  # among the rules of its part
    facts: tuple[str, ...]  # the first is scored, all are said
    points: Points
    say: Callable[..., str]
    also: tuple[str, Points] | None = None
    days: int = 0  # closes that the first fact needs; 0: it does not come from closes
    called: str = ""  # what is missing where there are fewer
    when: str = ""  # why it is missing where that has another reason


PARTS = (
    Part("trend", "Trend", "falling", "rising"),
    Part("momentum", "Momentum", "losing speed", "gathering speed"),
    Part("volatility", "Volatility", "wild", "calm"),
    Part("valuation", "Valuation", "dear", "cheap"),
)
YEAR = 252  # closes; of what is always open it is 365 (summary.py)
BY_HAND = "prices come only when somebody writes one, so nothing counts in days"
NO_INDEX = "there is nothing to measure its beta by"
NO_PEERS = "fewer than three others of its sector report earnings"
NO_REPORTS = "nobody reports earnings of it"

RULES = (
    # --- trend: is it rising?
    Rule("trend", 3, ("from_sma_200", "sma_200_days"), between(-20, 20), words.of_average("200-day"),
         also=("sma_200_days", between(-60, 60)), days=200, called="the 200-day average"),
    Rule("trend", 2, ("from_sma_50",), between(-10, 10), words.of_average("50-day"),
         days=50, called="the 50-day average"),
    Rule("trend", 2, ("return_6m",), between(-30, 30), words.gained("six months"),
         days=126, called="the return of six months"),
    Rule("trend", 1, ("from_high_52w",), ((-40, 0), (-10, 60), (0, 100)), words.from_high,
         days=YEAR, called="the high of 52 weeks"),
    Rule("trend", 1, ("direction", "adx"), between(-40, 40), words.directed, days=28, called="the ADX"),
    # --- momentum: is it gathering speed?
    Rule("momentum", 3, ("rsi",), between(20, 80), words.rsi, days=15, called="the RSI"),
    Rule("momentum", 2, ("macd_reach",), between(-0.5, 0.5), words.macd, days=34, called="the MACD"),
    Rule("momentum", 2, ("return_1m",), between(-10, 10), words.gained("a month"),
         days=22, called="the return of a month"),
    Rule("momentum", 1, ("return_1w",), between(-5, 5), words.gained("a week"), days=6, called="the return of a week"),
    # --- volatility: how calm is it?
    Rule("volatility", 3, ("volatility_1y",), ((10, 100), (20, 75), (40, 40), (80, 0)), words.a_year,
         days=YEAR, called="a year's volatility"),
    Rule("volatility", 2, ("volatility_times", "volatility_30d", "volatility_1y"), between(1.8, 0.4), words.lately,
         days=YEAR, called="a year's volatility"),
    Rule("volatility", 2, ("max_drawdown_1y",), ((5, 100), (20, 60), (60, 0)), words.fell,
         days=YEAR, called="a year's deepest fall"),
    Rule("volatility", 1, ("range_pct",), ((0.5, 100), (2, 60), (6, 0)), words.day_spans,
         days=15, called="the usual range of a day"),
    Rule("volatility", 1, ("beta",), ((0.5, 100), (1, 60), (2, 0)), words.beta, when=NO_INDEX),
    # --- valuation: how cheap is it, by what it earns?
    Rule("valuation", 3, ("pe_times", "pe_ratio", "sector_pe"), ((0.5, 100), (1, 50), (2, 0)), words.pe_beside_sector,
         when=NO_PEERS),
    Rule("valuation", 2, ("pe_ratio",), ((8, 100), (20, 50), (50, 0)), words.pe, when=NO_REPORTS),
    Rule("valuation", 2, ("earnings_growth",), ((-30, 0), (0, 40), (30, 100)), words.grown,
         when="no reports of two years"),
    Rule("valuation", 1, ("dividend_yield",), ((0, 20), (2, 50), (5, 100)), words.dividends,
         when="nobody tells its dividends"),
    Rule("valuation", 1, ("debt_to_revenue",), ((0, 100), (0.5, 60), (2, 0)), words.owed, when="nobody tells its debt"),
    Rule("valuation", 3, ("loss",), ((-1, 5), (0, 5)), words.loss),
)  # fmt: skip

# How much each part weighs, by what a person is after (accounts.models.Profile.Style); each row adds up to 100.
STYLES = {
    "long_term": {"trend": 30, "momentum": 10, "volatility": 20, "valuation": 40},
    "swing": {"trend": 40, "momentum": 35, "volatility": 15, "valuation": 10},
    "intraday": {"trend": 15, "momentum": 50, "volatility": 35, "valuation": 0},
}
STYLE_WORDS = {"long_term": "for the long term", "swing": "for swings of weeks", "intraday": "within a day"}

# Beyond these, in percent, a person is warned (accounts.models.Profile.RiskAppetite).
APPETITES = {
    "low": {"volatility_1y": 20.0, "max_drawdown_1y": 20.0, "range_pct": 2.0},
    "medium": {"volatility_1y": 40.0, "max_drawdown_1y": 35.0, "range_pct": 4.0},
    "high": {"volatility_1y": 80.0, "max_drawdown_1y": 60.0, "range_pct": 8.0},
}
WARNED = {
    "volatility_1y": "Its returns scatter by {found:.1f} % a year",
    "max_drawdown_1y": "It fell by {found:.1f} % at the deepest within a year",
    "range_pct": "A usual day spans {found:.1f} % of its price",
}
APPETITE_WORDS = {"low": "little", "medium": "some", "high": "much"}

# What a score is called, from the lowest: below the number.
LABELS = ((30.0, "weak"), (45.0, "rather weak"), (55.0, "mixed"), (70.0, "rather strong"), (101.0, "strong"))

NOT_ADVICE = (
    "This describes figures of the past by rules that are the same for everybody. It is not advice, knows nothing of"
    " your circumstances, and says nothing about what a price will do."
)
