"""An endpoint's address: what it may be, and whether it is on this machine or in this network."""

from __future__ import annotations

from functools import cache
from ipaddress import ip_address
from urllib.parse import urlsplit

from schemas.errors import ConfigError

_LOCAL_NAMES = (".localhost", ".local", ".lan", ".internal", ".home.arpa", ".intranet", ".corp", ".home")


def host_and_port(base_url: str, *, insecure: bool) -> str:
    """Host and port of `base_url`. Raises ConfigError unless https, loopback, or allowed to be neither."""
    parts = urlsplit(base_url)
    host = parts.hostname or ""
    if "@" in parts.netloc:  # it would be kept with the settings of each run
        raise ConfigError(
            f"base_url {host} has a user or password in it; remove them, and set GROUNDWIRE_API_KEY"
        )
    if parts.scheme not in ("http", "https") or not host:
        raise ConfigError(f"base_url {host} is no endpoint; write https://HOST/v1")
    if parts.query or parts.fragment:
        raise ConfigError(
            f"base_url {host} has a ? or # in it, behind which a key may stand; end it with its path, as "
            "https://HOST/v1, and set GROUNDWIRE_API_KEY"
        )
    endpoint = f"{host}:{parts.port or (443 if parts.scheme == 'https' else 80)}"
    if parts.scheme == "http" and not _is_loopback(host) and not insecure:
        raise ConfigError(
            f"{endpoint} would get articles and key over the network in clear text; use https://, or allow "
            "it with `insecure = true`"
        )
    return endpoint


@cache
def is_local(base_url: str | None) -> bool:
    """Whether the endpoint is a server on this machine."""
    return base_url is not None and _is_loopback(urlsplit(base_url).hostname or "")


def may_use_proxy(base_url: str) -> bool:
    """Whether the environment's proxy may be used: for https to another network alone.

    A proxy reads what it forwards without https, and what is local has nothing to do outside.
    """
    parts = urlsplit(base_url)
    host = (parts.hostname or "").rstrip(".")
    if parts.scheme != "https" or _is_loopback(host):
        return False
    try:
        return ip_address(host).is_global
    except ValueError:
        return "." in host and not host.endswith(_LOCAL_NAMES) and not host.replace(".", "").isdecimal()


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
