"""Where a listed server's name may lead: what a rebound or hostile name answers is never asked."""

import pytest

from core.servers.addresses import refused

METADATA = ("169.254.169.254", "fd00:ec2::254", "100.100.100.200", "168.63.129.16", "fe80::1", "169.254.170.2")


@pytest.mark.parametrize(
    ("reach", "addresses", "good"),
    [
        ("this machine", ["127.0.0.1"], True),
        ("this machine", ["::1", "127.0.0.1"], True),
        ("this machine", ["10.0.0.1"], False),
        ("this machine", ["93.184.216.34"], False),
        ("internal", ["10.1.2.3"], True),
        ("internal", ["172.31.0.1", "192.168.1.1"], True),
        ("internal", ["fd12:3456::1"], True),
        ("internal", ["100.64.1.1"], True),
        ("internal", ["93.184.216.34"], True),
        ("internal", ["172.32.0.1"], True),
        ("internal", ["198.18.0.1"], False),
        ("internal", ["240.0.0.1"], False),
        ("internal", ["0.1.2.3"], False),
        ("public", ["93.184.216.34"], True),
        ("public", ["10.0.0.1"], False),
        ("public", ["93.184.216.34", "10.0.0.1"], False),
        ("public", ["100.64.1.1"], False),
        ("public", [], False),
        ("public", ["nonsense"], False),
    ],
)  # fmt: skip
def test_an_address_is_asked_only_within_the_reach(reach, addresses, good):
    assert (refused(reach, addresses) == "") is good


@pytest.mark.parametrize("reach", ["internal", "public"])
@pytest.mark.parametrize(
    "address",
    [*METADATA, "127.0.0.1", "127.9.9.9", "::1", "0.0.0.0", "::", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1",
     "64:ff9b::a9fe:a9fe", "2002:7f00:1::", "224.0.0.1", "ff02::1", "fe80::1%eth0", "255.255.255.255"],
)  # fmt: skip
def test_this_machine_and_credentials_of_clouds_are_never_asked_over_a_name(reach, address):
    assert refused(reach, ["93.184.216.34", address]) == f"{address} lies outside its reach, {reach}"
