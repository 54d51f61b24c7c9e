"""Prices that nobody traded: each a pure function of a seed and the time, so that nothing has to be stored.

`walk.py` computes candles from the widest down: a week is drawn from noise, its days are drawn so that together
they are that week exactly, and so on to a quarter of a second. So a candle of any width costs the same whenever
it is, and wider candles are the roll-up of narrower ones by construction.
"""
