"""What each figure of a portfolio means, in plain words, and its formula."""

from enum import StrEnum
from typing import NamedTuple


class Unit(StrEnum):
    MONEY = "money"  # of the base currency
    PERCENT = "percent"
    NUMBER = "number"
    DAY = "day"
    TEXT = "text"


class Meaning(NamedTuple):
    title: str
    meaning: str
    formula: str
    unit: Unit = Unit.MONEY
    notes: tuple[str, ...] = ()


RISK = (
    "Days are calendar days in UTC, and a year has 365 of them: weekends on which nothing is traded count as still.",
    "Days without capital have no return.",
)
NO_RATE = "What a year without any risk would bring is taken as 0 %."
MEANINGS: dict[str, Meaning] = {
    "total_value": Meaning(
        "Value", "What everything would bring at the latest prices, cash included.",
        "value = cash in base currency + sum of quantity × price × rate",
    ),
    "invested": Meaning(
        "Put in altogether", "What you paid in, less what you took out; transfers count at their worth of that day.",
        "invested = put in − taken out", notes=("Buying and selling inside the portfolio changes nothing here.",),
    ),
    "net_flows": Meaning(
        "Put in, less taken out", "What came in and went out in these days.", "net flows = put in − taken out"
    ),
    "gain": Meaning(
        "Gain", "What the portfolio made in these days, from prices, currencies and income, after fees and taxes.",
        "gain = value at the end − value before − net flows",
    ),
    "roi_pct": Meaning(
        "Return on what was put in", "The gain as a part of what was there before, and what was put in since.",
        "ROI = gain ÷ (value before + net flows) × 100", Unit.PERCENT,
        ("It does not ask when money came: for that there are the two returns below.",),
    ),
    "twr_pct": Meaning(
        "Time-weighted return", "How the investments did, whenever money came or went: compare it with an index.",
        "each day: (value + taken out) ÷ (value the day before + put in); TWR = all days multiplied − 1", Unit.PERCENT,
        ("What comes in counts from its day's start, what goes out until its end. It is not made a yearly figure.",),
    ),
    "xirr_pct": Meaning(
        "Money-weighted return a year", "The yearly rate at which your own money grew, with its amounts and its dates.",
        "the rate at which the sum of flow ÷ (1 + rate)^(days ÷ 365) is 0", Unit.PERCENT,
        ("What you put in is below zero here; what there is at the end counts as taken out.",),
    ),
    "realized_pnl": Meaning(
        "Realised", "What sales brought, less what the shares sold had cost by this portfolio's method.",
        "realised = sum of proceeds − cost",
    ),
    "unrealized_pnl": Meaning(
        "Unrealised", "What selling everything at the latest prices would add.",
        "unrealised = value of holdings − their cost",
    ),
    "income": Meaning(
        "Income", "Dividends and interest before tax, at the rate of the day they came.",
        "income = dividends + interest",
    ),
    "fees": Meaning(
        "Fees", "Fees that are in no cost: where they are part of the cost, those of trades already are in the gains.",
        "fees = sum of fees",
    ),
    "volatility_pct": Meaning(
        "Volatility a year", "How far daily returns scatter about their mean, made a yearly figure.",
        "volatility = standard deviation of daily log returns × √365", Unit.PERCENT, RISK,
    ),
    "sharpe": Meaning(
        "Sharpe ratio", "How much return there was for each unit of scatter; more is better.",
        "Sharpe = mean daily return ÷ standard deviation × √365", Unit.NUMBER, (NO_RATE, *RISK),
    ),
    "sortino": Meaning(
        "Sortino ratio", "As Sharpe, but only what went down counts as risk.",
        "Sortino = mean daily return ÷ downside deviation × √365", Unit.NUMBER, (NO_RATE, *RISK),
    ),
    "max_drawdown_pct": Meaning(
        "Deepest fall", "The most that was lost between a high and a later low, with flows taken out.",
        "fall = (highest − lowest after it) ÷ highest × 100, of the time-weighted index", Unit.PERCENT,
    ),
    "beta": Meaning(
        "Beta", "How far the portfolio went, on average, when the benchmark went by one.",
        "beta = covariance of both returns ÷ variance of the benchmark's", Unit.NUMBER,
        ("Returns run between days on which the benchmark trades: a weekend counts for Monday.",),
    ),
    "benchmark": Meaning(
        "Benchmark", "What the benchmark did in the same days, in the portfolio's currency.",
        "return = close at the end ÷ close before − 1", Unit.PERCENT, ("Its dividends are not in it.",),
    ),
}  # fmt: skip
