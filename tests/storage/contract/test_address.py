"""Where a ledger is, as people type it; and no password in it, nor in anything said about it."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.problems import FieldError
from core.storage.address import OPTIONS, ServerAddress, place_of
from desktop import cli


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        ("postgresql://h/d", ServerAddress("d", "h")),
        ("postgres://h/d", ServerAddress("d", "h")),
        ("postgresql:///d", ServerAddress("d")),
        ("postgresql://u@h:5433/d", ServerAddress("d", "h", 5433, "u")),
        ("postgresql://u@/d?host=/run/Postgres", ServerAddress("d", "/run/Postgres", 0, "u")),
        ("postgresql://u@%2Frun%2FPostgres/d", ServerAddress("d", "/run/Postgres", 0, "u")),
        ("postgresql://u@/d?host=/run&port=5433", ServerAddress("d", "/run", 5433, "u")),
        ("postgresql://[::1]:5432/d", ServerAddress("d", "::1", 5432)),
        (
            "postgresql://林%20晓燕@服务器/账簿",
            ServerAddress("账簿", "服务器", 0, "林 晓燕"),
        ),
        (
            "postgresql://h/d?sslmode=verify-full&sslrootcert=/etc/ca.pem",
            ServerAddress(
                "d", "h", 0, "", (("sslmode", "verify-full"), ("sslrootcert", "/etc/ca.pem"))
            ),
        ),
    ],
)
def test_an_address_is_read(typed: str, address: ServerAddress) -> None:
    assert place_of(typed) == address
    assert place_of(str(address)) == address


@pytest.mark.parametrize("typed", ["a.ledger", "/srv/县.ledger", r"C:\账簿\a.ledger", "x:y"])
def test_everything_else_is_a_file(typed: str) -> None:
    assert place_of(typed) == Path(typed)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("mysql://h/d", "address_scheme"),
        ("https://h/d", "address_scheme"),
        ("postgresql://h", "address_malformed"),
        ("postgresql://h/", "address_malformed"),
        ("postgresql://h/a/b", "address_malformed"),
        ("postgresql://h/d#x", "address_malformed"),
        ("postgresql://h:port/d", "address_malformed"),
        ("postgresql://h:99999/d", "address_malformed"),
        ("postgresql://h/d?port=x", "address_malformed"),
        ("postgresql://[::1/d", "address_malformed"),
        ("postgresql://u:secret@h/d", "address_password"),
        ("postgresql://u:@h/d", "address_password"),
        ("postgresql://h/d?password=secret", "address_password"),
        ("postgresql://h/d?options=-csession_replication_role%3Dreplica", "address_option"),
        ("postgresql://h/d?application_name=x", "address_option"),
    ],
)
def test_what_is_no_address_is_refused(typed: str, code: str) -> None:
    with pytest.raises(FieldError, match=code):
        place_of(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "postgresql://u:t0psecret@h/d",
        "postgresql://h/d?password=t0psecret",
        "postgresql://u:t0psecret@h:port/d",
        "postgresql://u:t0p/secret@h/d?x=t0psecret",
    ],
)
@pytest.mark.parametrize("how", ["option", "environment"])
def test_a_password_is_refused_and_not_repeated(
    typed: str, how: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    named = ["--ledger", typed]
    if how == "environment":
        monkeypatch.setenv("NONGQUAN_LEDGER", typed)
        named = []
    for words in (["asset", "list"], ["ledger", "create"], ["asset", "list", "--json"]):
        assert cli.main([*named, *words]) == 2
        said = "".join(capsys.readouterr())
        assert "t0p" not in said
        assert "Traceback" not in said


NAMES = st.text(st.characters(exclude_categories=("Cs", "Cc")), min_size=1, max_size=12)


@given(
    database=NAMES.filter(lambda name: "/" not in name),
    user=NAMES | st.just(""),
    host=st.sampled_from(["", "db.example", "10.0.0.1", "::1", "/run/postgresql"]),
    port=st.integers(0, 65535),
    options=st.dictionaries(st.sampled_from(OPTIONS[2:]), NAMES, max_size=3),
)
def test_what_is_written_is_read_again(
    database: str, user: str, host: str, port: int, options: dict[str, str]
) -> None:
    address = ServerAddress(database, host, port, user, tuple(sorted(options.items())))
    assert place_of(str(address)) == address
