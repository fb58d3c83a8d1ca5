"""Which addresses a listed server's name may lead to, so that a name that changes its mind reaches nothing else."""

import ipaddress
import socket
from collections.abc import Callable, Sequence

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Resolve = Callable[[str, int], Sequence[str]]
_NEVER = frozenset(map(ipaddress.ip_address, ("fd00:ec2::254", "100.100.100.200", "168.63.129.16")))
"""Where clouds hand out credentials to whoever asks from inside, beside the link-local ones."""
_INTERNAL = tuple(map(ipaddress.ip_network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")))
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")


def resolve(host: str, port: int) -> list[str]:
    """The addresses of a host by the system's own names service. Raises `OSError`."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def refused(reach: str, addresses: Sequence[str]) -> str:
    """Why a request to these addresses is refused, in words; empty when every one may be asked.

    One that may not be asked refuses all: a name that leads inside and outside at once is one whose owner is trying something.
    """
    for text in addresses:
        try:
            address = ipaddress.ip_address(text.partition("%")[0])
        except ValueError:
            return f"{text} is no address"
        if not _allowed(reach, _inner(address)):
            return f"{text} lies outside its reach, {reach}"
    return "" if addresses else "the name has no address"


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one stands for, where it does."""
    if isinstance(address, ipaddress.IPv6Address):
        if address in _TRANSLATED:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
        return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
    return address


def _allowed(reach: str, address: Address) -> bool:
    if reach == "this machine":
        return address.is_loopback
    if address in _NEVER or address.is_multicast or address.is_link_local or address.is_loopback or address.is_unspecified:
        return False
    is_internal = any(address in network for network in _INTERNAL if network.version == address.version)
    return (address.is_global and not is_internal) or (reach == "internal" and is_internal)
