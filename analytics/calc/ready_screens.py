"""Screens that everybody has: a place to begin from."""

from typing import NamedTuple


class Ready(NamedTuple):
    slug: str
    name: str
    why: str
    query: str


READY = (
    Ready(
        "cheap-it", "Inexpensive IT shares",
        "Companies of information technology that cost less than 25 years' earnings.",
        "kind=stock&sector=IT&pe_ratio__lt=25&sort=pe_ratio",
    ),
    Ready(
        "oversold-in-uptrend", "Oversold in an uptrend",
        "Above the 200-day average, and fallen fast of late: RSI below 40.",
        "rsi__lt=40&from_sma_200__gt=0&sort=rsi&columns=price,change_pct_24h,rsi,from_sma_200,sma_200_days,return_1m",
    ),
    Ready(
        "near-high", "Near the high of the year", "Within 3 % of the highest price of 52 weeks.",
        "from_high_52w__gte=-3&sort=-return_6m&columns=price,change_pct_24h,from_high_52w,return_1m,return_6m,volume_ratio",
    ),
    Ready(
        "calm-payers", "Calm payers of dividends",
        "Shares that pay 2 % and more a year and move less than 30 % a year.",
        "kind=stock&dividend_yield__gte=2&volatility_1y__lt=30&sort=-dividend_yield"
        "&columns=price,change_pct_24h,dividend_yield,pe_ratio,volatility_1y,max_drawdown_1y,beta",
    ),
    Ready(
        "strong-crypto", "Coins that rise", "Pairs above both their averages, the strongest of three months first.",
        "kind=crypto&from_sma_50__gt=0&from_sma_200__gt=0&sort=-return_3m"
        "&columns=price,change_pct_24h,return_1m,return_3m,from_sma_200,rsi,volatility_30d",
    ),
)  # fmt: skip
BY_SLUG = {ready.slug: ready for ready in READY}
