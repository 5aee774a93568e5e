"""Where a ledger is: a file on this machine, or a database on a PostgreSQL-protocol server.

Standard library only, so that the command line can read an address before any database loads.
"""

from __future__ import annotations

import dataclasses as dc
from collections.abc import Mapping
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from core.problems import FieldError

SCHEMES = ("postgresql", "postgres")
# What may be said of the connection itself; the rest of it is this program's own business.
OPTIONS = ("host", "port", "sslmode", "sslrootcert", "sslcert", "sslkey", "passfile")


@dc.dataclass(frozen=True, slots=True)
class ServerAddress:
    """A database on a server. Holds no password: those stay in PGPASSWORD or a pgpass file.

    ``host`` is a name, an address, or the folder of a unix socket; "" is what the client library
    thinks usual, as are ``port`` 0 and an empty ``user``.
    """

    database: str
    host: str = ""
    port: int = 0
    user: str = ""
    options: tuple[tuple[str, str], ...] = ()

    @property
    def name(self) -> str:
        """What a window's title calls the ledger."""
        return f"{self.database}@{self.host}" if self.host else self.database

    def __str__(self) -> str:
        """Write the address as it may be typed again."""
        user = f"{quote(self.user, safe='')}@" if self.user else ""
        options: Mapping[str, str] = dict(self.options)
        host = self.host
        if host.startswith("/"):
            host, options = "", {"host": host, **options}
        host = f"[{host}]" if ":" in host else host
        port = f":{self.port}" if self.port else ""
        asked = f"?{urlencode(options, safe='/')}" if options else ""
        return f"postgresql://{user}{host}{port}/{quote(self.database, safe='')}{asked}"


Place: TypeAlias = Path | ServerAddress


def place_of(typed: str) -> Place:
    """Read what stands behind ``--ledger``; ``FieldError`` says what is wrong with an address."""
    scheme, mark, _ = typed.partition("://")
    if not mark:
        return Path(typed)
    if scheme not in SCHEMES:
        raise FieldError("address_scheme", value=scheme)
    try:
        parts = urlsplit(typed)
        return _server(parts, dict(parse_qsl(parts.query, keep_blank_values=True)), parts.port)
    except ValueError:
        # What was typed is not repeated: it may hold a password in a place nobody expects.
        raise FieldError("address_malformed") from None


def _server(parts: SplitResult, options: dict[str, str], port: int | None) -> ServerAddress:
    if parts.password is not None or "password" in options:
        raise FieldError("address_password")
    unknown = sorted(options.keys() - set(OPTIONS))
    if unknown:
        raise FieldError("address_option", value="、".join(unknown), known="、".join(OPTIONS))
    database = unquote(parts.path.removeprefix("/"))
    if not database or "/" in database or parts.fragment:
        raise FieldError("address_malformed")
    host = options.pop("host", "") or _host(parts.netloc)
    chosen = options.pop("port", "") or port or 0
    user = unquote(parts.username or "")
    return ServerAddress(database, host, int(chosen), user, tuple(sorted(options.items())))


def _host(netloc: str) -> str:
    """Return the host as typed: the folder of a socket must keep its capital letters."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1:].partition("]")[0]
    return unquote(host.partition(":")[0])
