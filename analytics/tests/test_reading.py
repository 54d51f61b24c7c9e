"""The reading by examples: what rises, calm and cheap, reads strong; what is unknown is said, never guessed."""

import math

import numpy as np
import pytest

from accounts.models import Profile
from analytics.calc.bars import Bars
from analytics.calc.reading import facts, rules
from analytics.calc.reading.scales import between, score
from analytics.calc.reading.summary import History, Read, Summary, label, summary
from markets.calc.intervals import DAY_MS

LONG = History(500)
PLEASANT = {
    "from_sma_200": 4.1, "sma_200_days": 38.0, "from_sma_50": 6.0, "return_6m": 18.0, "from_high_52w": -1.0,
    "direction": 31.0, "adx": 31.0, "rsi": 64.0, "macd_reach": 0.2, "return_1m": 5.0, "return_1w": 1.0,
    "volatility_1y": 14.0, "volatility_30d": 11.0, "volatility_times": 0.79, "max_drawdown_1y": 7.0, "range_pct": 0.9,
    "beta": 0.7, "pe_ratio": 12.0, "sector_pe": 20.0, "pe_times": 0.6, "earnings_growth": 15.0, "dividend_yield": 3.0,
    "debt_to_revenue": 0.2,
}  # fmt: skip


def read(given: dict[str, float | None], history: History = LONG, **asked: str) -> Summary:
    return summary(given, history, **{"style": "long_term", "risk_appetite": "medium", **asked})


def part(found: Summary, name: str) -> Read:
    return next(each for each in found.parts if each.part.name == name)


def bars(closes: list[float]) -> Bars:
    column = np.array(closes, np.float64)
    return Bars(np.arange(column.size) * DAY_MS, column, column * 1.01, column * 0.99, column, np.ones(column.size))


def test_the_sentence_of_the_brief() -> None:
    found = part(read(PLEASANT), "trend")
    assert found.reasons[0].text == "Price 4.1 % above its 200-day average, which has risen for 38 days."
    assert found.reasons[0].figures == {"from_sma_200": 4.1, "sma_200_days": 38.0}


def test_what_rises_calm_and_cheap_reads_strong_and_its_opposite_weak() -> None:
    opposite = {
        "from_sma_200": -18.0, "sma_200_days": -60.0, "from_sma_50": -9.0, "return_6m": -35.0, "from_high_52w": -45.0,
        "direction": -38.0, "adx": 38.0, "rsi": 24.0, "macd_reach": -0.6, "return_1m": -12.0, "return_1w": -5.0,
        "volatility_1y": 85.0, "volatility_30d": 150.0, "volatility_times": 1.8, "max_drawdown_1y": 60.0,
        "range_pct": 7.0, "beta": 2.1, "pe_ratio": 70.0, "sector_pe": 20.0, "pe_times": 3.5, "earnings_growth": -40.0,
        "dividend_yield": 0.0, "debt_to_revenue": 2.5,
    }  # fmt: skip
    strong, weak = read(PLEASANT), read(opposite)
    assert (strong.label, weak.label) == ("strong", "weak")
    for each in rules.PARTS:
        assert part(strong, each.name).score > 60 > 25 > part(weak, each.name).score  # type: ignore[operator]
    assert strong.missing == weak.missing == ()


def test_styles_weigh_and_change_no_part() -> None:
    cheap_but_falling = {**PLEASANT, "rsi": 22.0, "macd_reach": -0.5, "return_1m": -10.0, "return_1w": -5.0}
    long_term, intraday = read(cheap_but_falling), read(cheap_but_falling, style="intraday")
    assert [each.score for each in long_term.parts] == [each.score for each in intraday.parts]
    assert long_term.score > intraday.score  # type: ignore[operator]
    assert "Valuation weighs most" in long_term.text
    assert "Momentum weighs most" in intraday.text


def test_the_whole_is_the_mean_of_what_is_known_as_the_style_weighs_it() -> None:
    found = read(PLEASANT, style="swing")
    by_hand = sum(each.score * rules.STYLES["swing"][each.part.name] for each in found.parts) / 100  # type: ignore[operator]
    assert found.score == pytest.approx(by_hand)


def test_risk_appetite_sets_where_it_warns_and_no_score() -> None:
    wild = {**PLEASANT, "volatility_1y": 55.0}
    low, medium, high = (read(wild, risk_appetite=each) for each in ("low", "medium", "high"))
    assert (len(low.warnings), len(medium.warnings), high.warnings) == (1, 1, ())
    assert low.warnings[0].startswith("Its returns scatter by 55.0 % a year.")
    assert "20 %" in low.warnings[0]
    assert low.score == high.score


def test_a_coin_has_no_valuation_and_the_rest_is_weighed_without_it() -> None:
    coin = {name: figure for name, figure in PLEASANT.items() if name not in facts.of_company({})}
    found = read(coin)
    assert part(found, "valuation").score is None
    assert "Valuation: nobody reports earnings of it" in found.missing
    assert "Without valuation" in found.text
    assert found.score == pytest.approx(
        sum(each.score * each.weight for each in found.parts if each.score is not None) / 60
    )


def test_a_loss_is_said_and_stands_for_the_missing_ratio() -> None:
    told = facts.of_company({"eps": -2.0, "pe_ratio": None, "dividend_yield": 0.0, "debt": 5.0, "revenue": 10.0})
    found = part(read(told), "valuation")
    assert "It made a loss over the last year" in found.reasons[0].text
    assert found.score < 50  # type: ignore[operator]


def test_short_history_names_what_it_is_too_short_for() -> None:
    given = facts.of_bars(bars([100 + n for n in range(120)]), per_year=252)
    found = read(given, History(120))
    assert "Trend: 120 of 200 days for the 200-day average" in found.missing
    assert part(found, "trend").score is not None


def test_nothing_at_all_reads_nothing() -> None:
    found = read({}, History(0))
    assert found.score is found.label is None
    assert found.text == "There are too few figures to say anything yet."
    assert facts.of_bars(bars([]), per_year=252) == {}


@pytest.mark.parametrize("odd", [math.nan, math.inf, None])
def test_what_is_no_number_is_unknown(odd: float | None) -> None:
    found = read({**PLEASANT, "rsi": odd})
    assert all("RSI" not in reason.text for each in found.parts for reason in each.reasons)
    assert found.score is not None
    assert math.isfinite(found.score)


def test_flat_prices_have_no_speed_and_no_scatter() -> None:
    given = facts.of_bars(bars([50.0] * 400), per_year=252)
    assert given["rsi"] is None
    assert given["volatility_1y"] == 0
    assert given["sma_200_days"] == 0
    assert read(given, History(400)).score is not None


def test_facts_of_a_steady_rise() -> None:
    given = facts.of_bars(bars([100 * 1.001**n for n in range(500)]), per_year=252)
    assert given["sma_200_days"] == 300
    assert given["from_sma_200"] > 0  # type: ignore[operator]
    assert given["max_drawdown_1y"] == 0
    assert given["return_1m"] == pytest.approx(100 * (1.001**30 - 1))
    assert given["rsi"] == 100


def test_a_peer_group_of_two_says_nothing() -> None:
    assert facts.of_company({"pe_ratio": 10.0}, peers=[20.0, 30.0])["pe_times"] is None
    assert facts.of_company({"pe_ratio": 10.0}, peers=[10.0, 20.0, 30.0])["pe_times"] == 0.5


@pytest.mark.parametrize(
    ("figure", "expected"), [(-50, 0), (-20, 0), (0, 50), (10, 75), (20, 100), (99, 100)]
)  # fmt: skip
def test_scores_lie_on_lines_and_are_level_beyond(figure: float, expected: float) -> None:
    assert score(figure, between(-20, 20)) == expected
    assert score(figure, between(20, -20)) == 100 - expected


def test_the_table_holds_together() -> None:
    for rule in rules.RULES:
        assert {rule.part} <= {each.name for each in rules.PARTS}
        assert [x for x, _ in rule.points] == sorted(x for x, _ in rule.points)
        assert all(0 <= y <= 100 for _, y in rule.points)
        assert bool(rule.days) == bool(rule.called)
    assert rules.STYLES.keys() == rules.STYLE_WORDS.keys() == set(Profile.Style.values)
    assert rules.APPETITES.keys() == rules.APPETITE_WORDS.keys() == set(Profile.RiskAppetite.values)
    assert all(sum(weights.values()) == 100 for weights in rules.STYLES.values())
    assert [label(figure) for figure in (0, 30, 50, 60, 100)] == [
        "weak",
        "rather weak",
        "mixed",
        "rather strong",
        "strong",
    ]


def test_no_word_tells_anybody_what_to_do() -> None:
    said = " ".join(reason.text for each in read(PLEASANT).parts for reason in each.reasons).lower()
    told = f"{said} {read(PLEASANT).text.lower()}"
    assert not {"buy", "sell", "should", "recommend"} & set(told.replace(".", "").split())
    assert "not advice" in rules.NOT_ADVICE
