"""The fake Yahoo wants its cookie and crumb, and the fake Alpha Vantage says no with status 200."""

import httpx

from markets.replay.alphavantage import AlphaVantage
from markets.replay.server import Loopback
from markets.replay.yahoo import Listed, Yahoo


async def test_yahoo_gives_quotes_for_a_crumb_of_the_same_cookie_only() -> None:
    async with Loopback(Yahoo({"AAPL": Listed(200, 190)})) as served, httpx.AsyncClient(base_url=served.http) as http:
        assert (await http.get("/v1/test/getcrumb")).status_code == 401, "no cookie"
        assert (await http.get("/")).status_code == 404
        crumb = (await http.get("/v1/test/getcrumb")).text
        asked = {"symbols": "AAPL,NOPE", "crumb": crumb}
        [quote] = (await http.get("/v7/finance/quote", params=asked)).json()["quoteResponse"]["result"]
        assert (quote["symbol"], quote["regularMarketPrice"]) == ("AAPL", 200)

        served.service.forget()
        refused = await http.get("/v7/finance/quote", params=asked)
        assert (refused.status_code, refused.json()["finance"]["error"]["code"]) == (401, "Unauthorized")
        served.service.faults.refuse = 429
        assert (await http.get("/v1/test/getcrumb")).text == "Too Many Requests\r\n", "which is no crumb"


async def test_yahoo_has_charts_with_events_without_a_crumb() -> None:
    bars = [(day * 86_400, 1.0, 2.0, 0.5, 1.5, 100) for day in range(10)]
    it = Listed(1.5, 1.4, bars=bars, dividends={86_400: 0.25}, splits={172_800: (2, 1)})
    async with Loopback(Yahoo({"^NSEI": it})) as served, httpx.AsyncClient(base_url=served.http) as http:
        window = {"period1": 86_400, "period2": 4 * 86_400, "interval": "1d"}
        [found] = (await http.get("/v8/finance/chart/%5ENSEI", params=window)).json()["chart"]["result"]
        missing = await http.get("/v8/finance/chart/NOPE")
    assert found["timestamp"] == [86_400, 172_800, 259_200]
    assert found["indicators"]["quote"][0]["close"] == [1.5, 1.5, 1.5]
    assert found["events"]["splits"]["172800"]["splitRatio"] == "2:1"
    assert (missing.status_code, missing.json()["chart"]["error"]["code"]) == (404, "Not Found")


async def test_alpha_vantage_spends_a_budget() -> None:
    quote = {"Global Quote": {"01. symbol": "IBM", "05. price": "222.9700"}}
    fake = AlphaVantage({("GLOBAL_QUOTE", "IBM"): quote}, budget=2)
    async with Loopback(fake) as served, httpx.AsyncClient(base_url=served.http) as http:
        asked = {"function": "GLOBAL_QUOTE", "symbol": "IBM", "apikey": "demo"}
        answers = [
            (await http.get("/query", params={**asked, **other})).json()
            for other in ({"apikey": "wrong"}, {}, {"symbol": "NOPE"}, {})
        ]
    assert list(answers[0]) == ["Error Message"], "and costs nothing"
    assert answers[1:3] == [quote, {"Global Quote": {}}]
    assert "25" not in answers[3]["Information"] and "2 requests per day" in answers[3]["Information"]
