"""The reading itself: rules over facts, parts over rules, and one figure over the parts as a style weighs them."""

from collections.abc import Mapping
from dataclasses import dataclass
from math import isfinite

from analytics.calc.reading import rules
from analytics.calc.reading.rules import Part, Rule
from analytics.calc.reading.scales import score

Facts = Mapping[str, float | None]
"""By the names in the rules. Percent figures are percent. What is None is not known."""


@dataclass(frozen=True, slots=True)
class Reason:
    text: str
    score: float
    weight: int
    figures: dict[str, float]


@dataclass(frozen=True, slots=True)
class Read:
    """One part. `score` is None where no rule of it could be asked."""

    part: Part
    score: float | None
    weight: int  # of the whole, in percent, as this style has it
    reasons: tuple[Reason, ...]
    missing: tuple[str, ...]

    @property
    def label(self) -> str | None:
        return None if self.score is None else label(self.score)


@dataclass(frozen=True, slots=True)
class Summary:
    style: str
    risk_appetite: str
    parts: tuple[Read, ...]
    score: float | None
    text: str
    warnings: tuple[str, ...]
    missing: tuple[str, ...]

    @property
    def label(self) -> str | None:
        return None if self.score is None else label(self.score)


@dataclass(frozen=True, slots=True)
class History:
    """How many closes there are, and how many a year has."""

    days: int
    days_a_year: int = rules.YEAR
    by_hand: bool = False  # prices come when somebody writes one, so that nothing counts in days


def summary(facts: Facts, history: History, *, style: str, risk_appetite: str) -> Summary:
    """What needs more history than there is is missing, and said so."""
    parts = tuple(_part(part, facts, history, rules.STYLES[style][part.name]) for part in rules.PARTS)
    overall = _mean([(part.score, part.weight) for part in parts if part.score is not None])
    return Summary(
        style=style,
        risk_appetite=risk_appetite,
        parts=parts,
        score=overall,
        text=_said(parts, overall, style),
        warnings=tuple(_warnings(facts, risk_appetite)),
        missing=tuple(f"{part.part.title}: {why}" for part in parts for why in part.missing),
    )


def label(figure: float) -> str:
    return next(name for below, name in rules.LABELS if figure < below)


def _part(part: Part, facts: Facts, history: History, weight: int) -> Read:
    asked = [rule for rule in rules.RULES if rule.part == part.name]
    reasons = [reason for rule in asked if (reason := _reason(rule, facts)) is not None]
    reasons.sort(key=lambda reason: -reason.weight)
    unknown = dict.fromkeys(why for rule in asked if (why := _why_missing(rule, facts, history)))
    total = _mean([(reason.score, reason.weight) for reason in reasons])
    return Read(part, total, weight, tuple(reasons), tuple(unknown))


def _reason(rule: Rule, facts: Facts) -> Reason | None:
    values = [_known(facts, name) for name in rule.facts]
    if values[0] is None:
        return None
    scored = score(values[0], rule.points)
    if rule.also is not None and (other := _known(facts, rule.also[0])) is not None:
        scored = (scored + score(other, rule.also[1])) / 2
    figures = {name: value for name, value in zip(rule.facts, values, strict=True) if value is not None}
    return Reason(rule.say(*values), scored, rule.weight, figures)


def _why_missing(rule: Rule, facts: Facts, history: History) -> str:
    """Empty where nothing is missing, or nothing that could be there."""
    if _known(facts, rule.facts[0]) is not None:
        return ""
    needed = history.days_a_year if rule.days == rules.YEAR else rule.days
    if rule.days and history.by_hand:
        return rules.BY_HAND
    if needed > history.days:
        return f"{history.days} of {needed} days for {rule.called}"
    if rule.part == "valuation" and _known(facts, "pe_ratio") is None:
        return "" if _known(facts, "loss") is not None else rules.NO_REPORTS  # a loss is said instead
    return rule.when


def _known(facts: Facts, name: str) -> float | None:
    figure = facts.get(name)
    return figure if figure is not None and isfinite(figure) else None


def _mean(scored: list[tuple[float, int]]) -> float | None:
    whole = sum(weight for _, weight in scored)
    return sum(each * weight for each, weight in scored) / whole if whole else None


def _said(parts: tuple[Read, ...], overall: float | None, style: str) -> str:
    if overall is None:
        return "There are too few figures to say anything yet."
    known = [part for part in parts if part.score is not None and part.weight]
    heavy = max(known, key=lambda part: part.weight)
    absent = [part.part.title.lower() for part in parts if part.score is None and part.weight]
    without = f" Without {' and '.join(absent)}, of which there are no figures." if absent else ""
    return (
        f"Read {rules.STYLE_WORDS[style]}, the figures are {label(overall)}: {overall:.0f} of 100."
        f" {heavy.part.title} weighs most and is {heavy.label}.{without}"
    )


def _warnings(facts: Facts, risk_appetite: str) -> list[str]:
    takes = rules.APPETITE_WORDS[risk_appetite]
    found = []
    for name, most in rules.APPETITES[risk_appetite].items():
        figure = _known(facts, name)
        if figure is not None and figure > most:
            said = rules.WARNED[name].format(found=figure)
            found.append(f"{said}. For who wants to take {takes} risk, {most:g} % is where this warns.")
    return found
