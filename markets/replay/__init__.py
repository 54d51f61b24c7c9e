"""Fake exchanges and providers on loopback, which speak the real ones' protocol.

They are fed from recordings (`manage.py replay FILE`), by made-up trades, or by a test, and they can be told to
misbehave: `faults.py`. Nothing of the running product imports this package.
"""
