"""Steps that were put away as JSON go on as if nothing had been: the running bar is computed on top of them."""

import orjson
import pytest

from analytics.calc.indicators.table import INDICATORS
from analytics.tests.candles import one_by_one, walk


@pytest.mark.parametrize("name", INDICATORS)
@pytest.mark.parametrize("before", [0, 1, 30, 250])
def test_what_is_restored_goes_on(name: str, before: int) -> None:
    bars = list(one_by_one(walk(300)))
    steps = INDICATORS[name].stepper()
    for bar in bars[:before]:
        steps.step(bar)
    kept = orjson.dumps(steps.kept())
    restored = INDICATORS[name].stepper()
    restored.restore(orjson.loads(kept))
    assert bars[before] is not None
    assert restored.peek(bars[before]) == steps.peek(bars[before])
    assert [restored.step(bar) for bar in bars[before:]] == [steps.step(bar) for bar in bars[before:]]
