"""An endpoint's address: what it may be, and whether it is on this machine or in this network."""

from __future__ import annotations

import json
import os
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from urllib.parse import urlsplit

from schemas.errors import ConfigError
from schemas.regular_files import read_regular

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


def allow(folder: Path, base_url: str) -> None:
    """Note that a folder may have the key sent to this endpoint. Raises ConfigError."""
    file = _allowances()
    try:
        file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with file.open("a", encoding="utf-8") as allowed:
            allowed.write(_allowance(folder, base_url) + "\n")
    except OSError as error:
        raise ConfigError(
            f"{file}: cannot be written ({error.strerror}); mend that, or give --base-url"
        ) from None


def is_allowed(folder: Path, base_url: str) -> bool:
    """Whether that was noted."""
    try:
        allowed = read_regular(_allowances()).decode().split("\n")
    except (OSError, UnicodeDecodeError):
        return False
    return _allowance(folder, base_url) in allowed


def _allowances() -> Path:
    home = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return Path(home).expanduser() / "groundwire" / "allowed"


def _allowance(folder: Path, base_url: str) -> str:
    return json.dumps([str(folder.resolve()), base_url])


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
