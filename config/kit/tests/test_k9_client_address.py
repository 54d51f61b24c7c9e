"""K9: what a client writes into X-Forwarded-For does not make it somebody else."""

import pytest
from django.test import Client

from config.kit import limits, valkey


@pytest.mark.parametrize(
    ("proxies", "forwarded", "expected"),
    [
        (0, "", "203.0.113.7"),
        (0, "198.51.100.1", "203.0.113.7"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        (2, "1.1.1.1, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (1, "", "203.0.113.7"),
        (1, "not an address", "203.0.113.7"),
        (1, "2001:db8::1", "2001:db8::1"),
    ],
)
def test_k9_only_as_many_hops_as_there_are_proxies_are_believed(settings, proxies, forwarded, expected):
    settings.TRUSTED_PROXIES = proxies

    assert limits.address_of("203.0.113.7", forwarded) == expected


@pytest.mark.urls("config.kit.tests.example")
@pytest.mark.django_db
@pytest.mark.parametrize("proxies", [0, 1])
def test_k9_a_new_spoofed_address_a_request_is_still_limited(settings, proxies):
    valkey.client().flushall()
    settings.TRUSTED_PROXIES = proxies
    real = [] if proxies == 0 else ["203.0.113.7"]

    answers = [
        Client().post("/example/form/", headers={"X-Forwarded-For": ", ".join([f"10.9.8.{number}", *real])})
        for number in range(8)
    ]

    assert [answer.status_code for answer in answers] == [200] * 5 + [429] * 3


def test_k9_a_home_with_a_network_of_ipv6_addresses_counts_once():
    assert limits.stranger("2001:db8:1:2::aaaa") == limits.stranger("2001:db8:1:2:ffff::1")
    assert limits.stranger("2001:db8:1:2::aaaa") != limits.stranger("2001:db8:1:3::aaaa")
