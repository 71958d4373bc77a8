"""A pseudonym is resolved by two people together, on record before the answer."""

import json
import sys

import pytest
from argon2 import PasswordHasher

from audit.__main__ import main
from audit.verify.source import open_source
from gateway.operating.signing_in import SigningIn, give_password
from gateway.wiring.installation import open_installation
from servicekit.clock import FileClock
from tests.support.certificates import Authority
from tests.support.console import PASSWORD
from tests.support.gateway import lay_out
from tests.support.node import HERE, MemoryGateway, a_row
from tests.support.place import Place, publish
from tests.support.served_gateway import served

USER = "m.dewit"


@pytest.fixture
def place(tmp_path, monkeypatch):
    gateway, authority = MemoryGateway(), Authority(tmp_path / "pki")
    monkeypatch.setattr("municipality_node.commands.keyboard.account", lambda _: USER)
    with served(gateway, authority.server()) as line:
        place = Place(tmp_path, authority, line.address, gateway.signing)
        place.run("init")
        publish(place, gateway)
        place.read("register", "import", place.extract(a_row()), only=HERE.value)
        place.read("released", only=HERE.value)
        for name in ("one", "two"):
            (tmp_path / name).touch(mode=0o600)
            (tmp_path / name).write_text(f"passphrase of {name}\n")
        words = ("--passphrase-file", tmp_path / "one", "--passphrase-file", tmp_path / "two")
        place.run("keys", "share-actors", "--out", tmp_path / "shares", *words, only=HERE.value)
        (tmp_path / "users").write_text(f"a.jansen\n{USER}\n")
        yield place


@pytest.fixture
def resolve(place, capsys, monkeypatch):
    store = next(place.directory.rglob(f"{HERE.value}/store.sqlite"))

    def resolve(*shares, passphrases=("one", "two"), users="users"):
        words = ["actor", "resolve", str(store), actor(store), "--reason", "complaint"]
        words += [word for share in shares for word in ("--share", str(place.directory / "shares" / share))]
        words += [word for name in passphrases for word in ("--passphrase-file", str(place.directory / name))]
        monkeypatch.setattr(sys, "argv", ["drempel-audit", *words, "--users", str(place.directory / users)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capsys.readouterr()
        return ended.value.code, out, err

    resolve.store = store
    return resolve


def entries(store):
    with open_source(store).open() as reading:
        return [json.loads(entry) for _, entry in reading.entries()]


def actor(store):
    return next(entry["actor"] for entry in entries(store) if entry["action"] == "signal_viewed")


FIRST, SECOND = f"actors-{HERE.value}-privacy-officer.json", f"actors-{HERE.value}-controller.json"


def test_two_people_find_the_user_and_the_log_says_so_first(resolve):
    assert USER not in actor(resolve.store)
    code, out, err = resolve(FIRST, SECOND)
    assert (code, out) == (0, f"{USER}\n"), err
    last = entries(resolve.store)[-1]
    assert (last["action"], last["actor"], last["purpose"]) == ("actor_resolved", "privacy-officer", "complaint")
    assert last["pseudonym"] == actor(resolve.store)
    assert USER not in json.dumps(entries(resolve.store))


@pytest.mark.parametrize(
    ("shares", "options"),
    [
        ((FIRST,), {"passphrases": ("one",)}),
        ((FIRST, FIRST), {"passphrases": ("one", "one")}),
        ((FIRST, SECOND), {"passphrases": ("one", "one")}),
    ],
)
def test_one_person_alone_learns_nothing_and_nothing_is_recorded(resolve, shares, options):
    before = len(entries(resolve.store))
    code, out, err = resolve(*shares, **options)
    assert (code, out, err.count("\n")) == (1, "", 1)
    assert len(entries(resolve.store)) == before


def test_an_attempt_that_finds_nobody_is_on_record(resolve, place):
    (place.directory / "nobody").write_text("a.jansen\n")
    code, out, _ = resolve(FIRST, SECOND, users="nobody")
    assert (code, out, entries(resolve.store)[-1]["result"]) == (1, "", "failed")


def test_two_people_find_an_operator_of_the_gateway(tmp_path, capsys, monkeypatch):
    place = lay_out(tmp_path, console='{socket = "operators.sock", local_accounts = true}')
    clock = FileClock(place.clock)
    operators = open_installation(place.settings, clock).operators
    give_password(operators, USER, PASSWORD, PasswordHasher())
    SigningIn(operators, place.settings.console, None, hasher=PasswordHasher()).with_password(USER, PASSWORD)
    words = [word for name in ("one", "two") for word in ("--passphrase-file", tmp_path / name)]
    for name in ("one", "two"):
        (tmp_path / name).touch(mode=0o600)
        (tmp_path / name).write_text(f"passphrase of {name}\n")
    place.command("keys", "share-actors", "--out", tmp_path / "shares", *words, "--clock", place.clock)
    (tmp_path / "users").write_text(f"a.jansen\n{USER}\n")
    store = place.settings.store
    signed_in = next(entry["actor"] for entry in entries(store) if entry["action"] == "signed_in")
    halves = [tmp_path / "shares" / f"actors-gateway-{holder}.json" for holder in ("privacy-officer", "controller")]
    shares = [word for half in halves for word in ("--share", half)]
    run = ["actor", "resolve", store, signed_in, "--reason", "check", *words, *shares, "--users", tmp_path / "users"]
    monkeypatch.setattr(sys, "argv", ["drempel-audit", *map(str, run)])
    with pytest.raises(SystemExit) as ended:
        main()
    assert (ended.value.code, capsys.readouterr().out.splitlines()[-1]) == (0, USER)
    assert [entry["action"] for entry in entries(store)][-2:] == ["actors_shared", "actor_resolved"]
    assert USER not in json.dumps(entries(store))
