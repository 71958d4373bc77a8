from pathlib import Path

import pytest
from pydantic import TypeAdapter, ValidationError

from servicekit.store import PostgresqlAddress, StorePlace

_PLACE = TypeAdapter(StorePlace)


def test_a_path_is_a_file():
    assert _PLACE.validate_python("data/gateway.sqlite") == Path("data/gateway.sqlite")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql:///gateway?host=/var/run/postgresql",
        "postgresql+psycopg://gateway@localhost/gateway?passfile=/etc/drempel/pgpass",
        "postgresql://gateway@db.example/gateway?sslmode=verify-full&sslrootcert=/etc/drempel/authority.pem",
        "postgresql://gateway@/gateway?host=a.example:5432&host=b.example:5432&sslmode=verify-full",
    ],
)
def test_a_url_is_a_database(url):
    place = _PLACE.validate_python(url)
    assert isinstance(place, PostgresqlAddress)
    assert (place.url.database, place.url.drivername) == ("gateway", "postgresql+psycopg")


@pytest.mark.parametrize(
    "url",
    [
        "postgresql://gateway:secret@localhost/gateway",
        "postgresql://gateway@localhost/gateway?password=secret",
        "postgresql://gateway@localhost",
        "postgresql://gateway@db.example/gateway",
        "postgresql://gateway@db.example/gateway?sslmode=require",
        "postgresql://gateway@localhost/gateway?hostaddr=192.0.2.1",
        "postgresql://gateway@/gateway?host=localhost&host=db.example",
    ],
)
def test_a_password_in_clear_and_an_unverified_server_elsewhere_are_refused_without_showing_them(url):
    with pytest.raises(ValidationError) as refused:
        TypeAdapter(StorePlace, config={"hide_input_in_errors": True}).validate_python(url)
    assert "secret" not in str(refused.value)
