"""Addresses of the web: whether a host's is public, what of one may be told, which country it is of."""

from __future__ import annotations

import ipaddress
import re
from urllib.parse import urlsplit

_TRANSLATED = [ipaddress.IPv6Network(each) for each in ("64:ff9b::/96", "::ffff:0:0:0/96", "::/96")]
"""In their last four bytes is the address that is reached."""
_NOT_PUBLIC = [
    ipaddress.IPv6Network(each)
    for each in ("64:ff9b:1::/48", "fec0::/10", "5f00::/16", "3fff::/20", "100::/48")
]
_NOT_PUBLIC_4 = [
    ipaddress.IPv4Network(each) for each in ("192.0.0.0/24", "192.88.99.0/24", "168.63.129.16/32")
]
"""What Python's list of reserved networks has not, or not in all versions; the last is a cloud's own host."""

_ANYBODYS = frozenset(
    [
        "ag",
        "ai",
        "bz",
        "cc",
        "cf",
        "co",
        "eu",
        "fm",
        "ga",
        "gg",
        "gq",
        "im",
        "io",
        "la",
        "ly",
        "me",
        "ml",
        "nu",
        "pw",
        "sc",
        "sh",
        "st",
        "sx",
        "tk",
        "tl",
        "to",
        "tv",
        "vc",
        "vg",
        "ws",
    ]
)
"""Endings that are a country's by their letters, or a union's, and sold to anybody."""


def country_of(url: str | None) -> str | None:
    """The ISO code of the country whose ending an address has; None for `.com` and its like."""
    try:
        ending = (urlsplit(url or "").hostname or "").rpartition(".")[2]
    except ValueError:
        return None
    if len(ending) != 2 or not ending.isalpha() or ending in _ANYBODYS:
        return None
    return "GB" if ending == "uk" else ending.upper()


def original(url: str) -> str:
    """The address of which this one is the Wayback Machine's copy, else the address itself."""
    return re.sub(r"\Ahttps?://web\.archive\.org/web/\d{1,14}(?:[a-z]{2}_)?/", "", url)


def without_user(url: str) -> str:
    """The address as it may be told and kept: without user and password."""
    return re.sub(r"(?<=//)[^/?#\s]*@", "", url, count=1)


def is_public(address: str) -> bool:
    """Whether an IP address is of the public network, and so is the one that it stands for."""
    found = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(found, ipaddress.IPv6Address):
        if any(found in network for network in _TRANSLATED):
            return _is_public_4(ipaddress.IPv4Address(int(found) & 0xFFFFFFFF))
        if any(found in network for network in _NOT_PUBLIC):
            return False
        inner = found.ipv4_mapped or found.sixtofour or (found.teredo[1] if found.teredo else None)
        if inner:
            return _is_public_4(inner)
        return found.is_global and not found.is_multicast
    return _is_public_4(found)


def _is_public_4(address: ipaddress.IPv4Address) -> bool:
    reserved = any(address in network for network in _NOT_PUBLIC_4)
    return address.is_global and not address.is_multicast and not reserved
