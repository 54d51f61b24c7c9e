"""All indicators there are. The API, the chart, the screener and backtests read this, and nothing else lists them."""

from analytics.calc.indicators import parameters as set_by
from analytics.calc.indicators.adx import AdxSteps, adx
from analytics.calc.indicators.atr import Atr, atr
from analytics.calc.indicators.bollinger import BollingerSteps, bollinger
from analytics.calc.indicators.ema import Ema, ema
from analytics.calc.indicators.ichimoku import IchimokuSteps, ichimoku
from analytics.calc.indicators.indicator import Indicator, Series
from analytics.calc.indicators.macd import MacdSteps, macd
from analytics.calc.indicators.obv import Obv, obv
from analytics.calc.indicators.parameters import window
from analytics.calc.indicators.pivots import Levels, PivotsSteps, pivots
from analytics.calc.indicators.roc import Roc, roc
from analytics.calc.indicators.rsi import Rsi, rsi
from analytics.calc.indicators.sma import Sma, sma
from analytics.calc.indicators.stochastic import StochasticSteps, stochastic
from analytics.calc.indicators.vwap import Vwap, vwap
from analytics.calc.indicators.wma import Wma, wma

CLOSE, BAR = ("close",), ("high", "low", "close")

OVERLAYS = (
    Indicator(
        "sma", "Simple moving average", CLOSE, sma, Sma, (Series("sma", "SMA"),), (window(20),), "price",
        needs=lambda window: window,
    ),
    Indicator(
        "ema", "Exponential moving average", CLOSE, ema, Ema, (Series("ema", "EMA"),), (window(20),), "price",
        needs=lambda window: window,
    ),
    Indicator(
        "wma", "Weighted moving average", CLOSE, wma, Wma, (Series("wma", "WMA"),), (window(20),), "price",
        needs=lambda window: window,
    ),
    Indicator(
        "bollinger", "Bollinger bands", CLOSE, bollinger, BollingerSteps,
        (Series("upper", "Upper band", "band"), Series("middle", "Middle"), Series("lower", "Lower band", "band")),
        (window(20, low=2), set_by.DEVIATIONS), "price", needs=lambda window, **_: window,
    ),
    Indicator(
        "vwap", "Price averaged by volume", (*BAR, "volume", "ts_ms"), vwap, Vwap, (Series("vwap", "VWAP"),),
        (set_by.ANCHOR_DAY,), "price",
    ),
    Indicator(
        "ichimoku", "Ichimoku cloud", BAR, ichimoku, IchimokuSteps,
        (
            Series("conversion", "Conversion line"), Series("base", "Base line"), Series("span_a", "Span A", "band"),
            Series("span_b", "Span B", "band"), Series("lagging", "Lagging span", drawn_back_by="displacement"),
        ),
        (
            window(9, name="conversion", label="Conversion line"), window(26, name="base", label="Base line"),
            window(52, name="span", label="Span B"), window(26, name="displacement", label="Displacement"),
        ),
        "price", rising=("conversion", "base", "span"),
        needs=lambda conversion, base, span, displacement: span + displacement - 1,
    ),
    Indicator(
        "pivots", "Pivot points", (*BAR, "ts_ms"), pivots, PivotsSteps,
        tuple(
            Series(name, label, "level")
            for name, label in zip(Levels._fields, ("Pivot", "R1", "R2", "R3", "S1", "S2", "S3"), strict=True)
        ),
        (set_by.ANCHOR_MONTH, set_by.METHOD), "price", needs=lambda **_: 2,
    ),
)  # fmt: skip
PANES = (
    Indicator(
        "rsi", "Relative strength index", CLOSE, rsi, Rsi, (Series("rsi", "RSI"),), (window(14),),
        bounds=(0, 100), guides=(30, 70), needs=lambda window: window + 1,
    ),
    Indicator(
        "macd", "Moving average convergence and divergence", CLOSE, macd, MacdSteps,
        (Series("macd", "MACD"), Series("signal", "Signal"), Series("histogram", "Histogram", "columns")),
        (
            window(12, name="fast", label="Fast average"), window(26, name="slow", label="Slow average"),
            window(9, name="signal", label="Signal"),
        ),
        guides=(0,), rising=("fast", "slow"), needs=lambda fast, slow, signal: slow + signal - 1,
    ),
    Indicator(
        "stochastic", "Stochastic oscillator", BAR, stochastic, StochasticSteps,
        (Series("k", "%K"), Series("d", "%D")),
        (
            window(14), window(3, name="smooth", label="Smoothing of %K"),
            window(3, name="signal", label="Smoothing of %D"),
        ),
        bounds=(0, 100), guides=(20, 80), needs=lambda window, smooth, signal: window + smooth + signal - 2,
    ),
    Indicator(
        "adx", "Average directional index", BAR, adx, AdxSteps,
        (Series("adx", "ADX"), Series("plus", "+DI"), Series("minus", "−DI")), (window(14, low=2),),
        bounds=(0, 100), guides=(25,), needs=lambda window: 2 * window,
    ),
    Indicator(
        "atr", "Average true range", BAR, atr, Atr, (Series("atr", "ATR"),), (window(14),),
        needs=lambda window: window + 1,
    ),
    Indicator("obv", "On-balance volume", ("close", "volume"), obv, Obv, (Series("obv", "OBV"),)),
    Indicator(
        "roc", "Rate of change", CLOSE, roc, Roc, (Series("roc", "ROC"),), (window(9),), guides=(0,),
        needs=lambda window: window + 1,
    ),
)  # fmt: skip
INDICATORS = {indicator.name: indicator for indicator in (*OVERLAYS, *PANES)}
