"""The gateway operator's pages over the gateway's real socket, read by a browser without JavaScript."""

import asyncio
import os
import re
import stat
from datetime import date
from urllib.parse import quote

import grpc
import pytest
from drempel.v1 import node_pb2, operator_pb2, operator_pb2_grpc
from sqlalchemy import Engine
from starlette.testclient import TestClient
from typer.testing import CliRunner

from gateway.__main__ import app
from gateway.adapters.schema import audit_log, evaluation_budget, partner
from gateway.console.application import build
from gateway.console.pages import mailbox
from gateway.console.settings import OperatorConsoleSettings
from keys.identity import SignalId
from servicekit.clock import FileClock, SystemClock
from servicekit.store import open_engine
from servicekit.transactions import read_transaction, write_transaction
from servicekit.web.headers import SAFE_HEADERS
from tests.support.console import ADDRESS, PASSWORD, Browser, some_assets, text_of
from tests.support.gateway import NODE, PARTNER, calling, lay_out, running
from tests.support.query_plans import recorded
from tests.support.signals import a_signal

NAME = "watcher"
SESSION = "__Host-drempel-session"
HOSTILE = "'\"><script>alert(1)</script>"
PAGES = ("/overview", "/municipalities", "/partners", "/budgets", "/epochs")


@pytest.mark.parametrize(
    ("oldest", "late"), [("", False), ("2026-03-20", False), ("2026-03-19", False), ("2026-03-18", True)]
)
def test_what_waits_for_two_days_is_late(oldest, late):
    told = operator_pb2.MunicipalityStanding(oldest_waiting=oldest)
    assert mailbox(told, date(2026, 3, 20))["late"] is late


def _browse(place, read):
    assets = some_assets(place.directory / "assets")
    settings = OperatorConsoleSettings(
        gateway=place.directory / "operators.sock", name="Gateway", address=ADDRESS, assets=assets,
        local_accounts=True, sign_in_per_minute=600,
    )  # fmt: skip
    console = build(settings, FileClock(place.clock))
    with TestClient(console, base_url=ADDRESS, raise_server_exceptions=False) as client:
        return read(Browser(client))


def _entries(place):
    engine = open_engine(place.settings.store)
    with read_transaction(engine) as connection:
        found = [bytes(row.entry).decode() for row in connection.execute(audit_log.entry.select())]
    engine.dispose()
    return found


@pytest.fixture
def place(tmp_path):
    place = lay_out(tmp_path, console='{socket = "operators.sock", local_accounts = true}')
    arguments = ["operator", "password", NAME, "--config", str(place.config), "--clock", str(place.clock)]
    assert CliRunner().invoke(app, arguments, input=PASSWORD + "\n").exit_code == 0
    return place


async def test_an_operator_sees_counts_and_mailboxes_and_every_look_is_recorded(place):
    async with running(place) as gateway, calling(place, PARTNER, gateway.port) as caller:
        gateway.console.start()
        assert stat.S_IMODE((place.directory / "operators.sock").stat().st_mode) == 0o660
        good = [place.signed(a_signal(), SignalId(os.urandom(16))) for _ in range(3)]
        bad = place.signed(a_signal(), SignalId(os.urandom(16)))
        bad.signal.postcode = "9999ZZ"
        await caller.submit([*good, bad])

        def read(browser):
            assert [browser.get(path).url.path for path in PAGES] == ["/sign-in"] * len(PAGES)
            assert browser.post("/sign-in", name=NAME, password="a wrong password").status_code == 403
            assert browser.post("/sign-in", name=NAME, password=PASSWORD).url.path == "/overview"
            answers = [browser.get(path) for path in PAGES]
            assert [answer.status_code for answer in answers] == [200] * len(PAGES)
            for answer in answers:
                assert {name: answer.headers[name] for name in SAFE_HEADERS} == dict(SAFE_HEADERS)
                assert not any(word in answer.text for word in ("Jansen", "4301", good[0].signal_id.hex()))
            return [text_of(answer) for answer in answers], browser.post("/sign-out").url.path

        (overview, municipalities, partners, budgets, epochs), out = await asyncio.to_thread(_browse, place, read)
        assert "geaccepteerd 3" in overview
        assert "geweigerd" in overview
        assert "0654" in municipalities
        assert "nooit" in municipalities
        assert "Partner 001" in partners
        assert "actief" in epochs
        assert "0654 de node van de gemeente" in budgets
        assert "1.000" in budgets
        assert out == "/sign-in"

        async with calling(place, NODE, gateway.port) as node:
            pulled = await node.node.Pull(node_pb2.PullRequest(max_items=10))
            sequences = [item.sequence for item in pulled.items]
            await node.node.Acknowledge(node_pb2.AcknowledgeRequest(sequences=sequences))

        def again(browser):
            browser.post("/sign-in", name=NAME, password=PASSWORD)
            return text_of(browser.get("/municipalities"))

        assert "20 mrt 2026 12:00" in await asyncio.to_thread(_browse, place, again)
        entries = _entries(place)
        for view in ("overview", "municipalities", "partners", "budgets", "epochs"):
            assert any("operations_read" in entry and view in entry for entry in entries), view
        assert any("sign_in_refused" in entry for entry in entries)
        assert not any(NAME in entry for entry in entries)
        await asyncio.to_thread(gateway.console.stop)


def _accounts(place, municipality, callers):
    """Agree on a budget of a thousand for each caller, of which the first spent all but one."""
    engine = open_engine(place.settings.store)
    rows = [
        {"municipality": municipality, "epoch": 1, "generation": 1, "caller": f"{caller:020d}", "granted": 1000,
         "spent": 999 if caller == 0 else 0}
        for caller in range(callers)
    ]  # fmt: skip
    with write_transaction(engine) as connection:
        connection.execute(evaluation_budget.insert(), rows)
    engine.dispose()


async def test_budgets_are_read_a_page_at_a_time_and_what_is_nearly_spent_stands_out(place, unrecorded):
    _accounts(place, "0999", 120)
    unrecorded.clear()  # written past the ledger, which asks two officers a line
    async with running(place) as gateway:
        gateway.console.start()

        def read(browser):
            browser.post("/sign-in", name=NAME, password=PASSWORD)
            found, answer = [], browser.get("/budgets?municipality=0999")
            pages = [answer]
            while link := re.search(r'rel="next" href="([^"]+)"', answer.text):
                answer = browser.get(link[1].replace("&amp;", "&"))
                pages.append(answer)
            for page in pages:
                found += re.findall(r"<small>([0-9]{20})</small>", page.text)
            assert (len(pages), found) == (3, [f"{caller:020d}" for caller in range(120)])
            assert [page.text.count("bijna op") for page in pages] == [1, 0, 0]
            assert "0999" not in text_of(browser.get("/budgets?municipality=0654")).partition("Toon")[2]
            for wrong in ("municipality=99", "municipality=x'--", "after=1.2", "after=0999.x.1.1", "after=0999.1.1.1"):
                assert browser.get(f"/budgets?{wrong}").status_code == 422, wrong
            assert browser.get("/budgets?after=0999.4294967296.1." + "0" * 20).status_code == 422

        await asyncio.to_thread(_browse, place, read)
        await asyncio.to_thread(gateway.console.stop)


async def test_whoever_is_shut_out_sees_nothing_any_more(place):
    async with running(place) as gateway:
        gateway.console.start()

        def read(browser):
            browser.post("/sign-in", name=NAME, password=PASSWORD)
            before = browser.get("/epochs").status_code
            place.command("operator", "remove", NAME)
            return before, browser.get("/epochs").url.path

        assert await asyncio.to_thread(_browse, place, read) == (200, "/sign-in")
        await asyncio.to_thread(gateway.console.stop)


async def test_no_page_walks_the_receipts_or_the_log(place):
    async with running(place) as gateway:
        gateway.console.start()

        def read(browser):
            browser.post("/sign-in", name=NAME, password=PASSWORD)
            with recorded(Engine) as asked:
                for path in (*PAGES, "/budgets?municipality=0654", f"/budgets?after=0654.1.1.{'0' * 20}"):
                    assert browser.get(path).status_code == 200, path
            return asked

        asked = await asyncio.to_thread(_browse, place, read)
        await asyncio.to_thread(gateway.console.stop)
    engine = open_engine(place.settings.store)
    assert len(asked.statements) > 8
    walked = {table for table, _ in asked.walks(engine)}
    engine.dispose()
    assert (
        walked & {"receipt", "mailbox_item", "day_count", "audit_entry", "feedback_record", "evaluation_budget"}
        == set()
    )


async def _read(place, read):
    """Let somebody read at a gateway that runs; return what they make of it."""
    async with running(place) as gateway:
        gateway.console.start()
        found = await asyncio.to_thread(_browse, place, read)
        await asyncio.to_thread(gateway.console.stop)
    return found


def _session_of(browser):
    return next(one.value for one in browser.client.cookies.jar if one.name == SESSION and one.value)


def _keep_only(browser, session):
    """Leave a browser with one cookie, which somebody put there."""
    browser.client.cookies.clear()
    browser.client.cookies.set(SESSION, session, domain="console.example", path="/")


async def test_what_an_address_or_an_organisation_says_is_text_and_nothing_else(place, unrecorded):
    engine = open_engine(place.settings.store)
    with write_transaction(engine) as connection:
        connection.execute(partner.update().values(name=HOSTILE))
    engine.dispose()
    unrecorded.clear()  # a name that no enrolment would have taken

    def read(browser):
        refused = browser.post("/sign-in", name=HOSTILE, password=HOSTILE)
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        query = "?" + "&".join(f"{name}={quote(HOSTILE)}" for name in ("municipality", "after", "code", "error"))
        answers = [refused, *(browser.get(path + query) for path in (*PAGES, "/sign-in", "/sign-in/return", "/none"))]
        return [(one.status_code, one.text) for one in answers], browser.get("/partners").text

    answers, partners = await _read(place, read)
    assert all(status < 500 and "<script>alert" not in text for status, text in answers)
    assert "&lt;script&gt;alert" in partners
    assert "<script>alert" not in partners


@pytest.mark.parametrize(
    "headers",
    [
        {"sec-fetch-site": "cross-site"}, {"sec-fetch-site": "same-site"}, {"origin": "https://evil.example"},
        {"origin": "null"}, {"origin": f"{ADDRESS}.evil.example"}, {"accept": "*/*"},
    ],
    ids=str,
)  # fmt: skip
async def test_no_other_site_lets_an_operator_do_anything(place, headers):
    def read(browser):
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        form = {"name": NAME, "password": PASSWORD}
        told = [
            browser.client.post(path, data=form, headers=headers).status_code
            for path in ("/sign-in", "/sign-out", "/language")
        ]
        return told, browser.get("/overview").url.path

    assert await _read(place, read) == ([403] * 3, "/overview")


async def test_an_operators_session_is_new_at_every_sign_in_and_a_planted_one_opens_nothing(place):
    def read(browser):
        _keep_only(browser, "planted")
        before = browser.get("/partners").url.path
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        first = _session_of(browser)
        browser.client.cookies.clear()
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        second = _session_of(browser)
        browser.post("/sign-out")
        _keep_only(browser, second)
        return before, len({"planted", first, second}), browser.get("/partners").url.path

    assert await _read(place, read) == ("/sign-in", 3, "/sign-in")


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "TRACE"])
async def test_operators_only_look(place, method):
    def read(browser):
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        headers = {"sec-fetch-site": "same-origin"}
        return {browser.client.request(method, path, headers=headers).status_code for path in PAGES}

    assert await _read(place, read) == {405}


OPEN = {
    ("GET", "/assets/{digest}/{name}"), ("GET", "/sign-in"), ("POST", "/sign-in"), ("GET", "/sign-in/provider"),
    ("GET", "/sign-in/return"), ("POST", "/sign-out"), ("POST", "/language"), ("GET", "/"),
}  # fmt: skip
"""Addresses that need no session; they tell nothing of the gateway."""


def test_every_address_is_a_page_of_operators_or_open_to_all(tmp_path):
    settings = OperatorConsoleSettings(
        gateway=tmp_path / "operators.sock", name="Gateway", address=ADDRESS, local_accounts=True,
        assets=some_assets(tmp_path / "assets"),
    )  # fmt: skip
    routes = build(settings, SystemClock())._app.routes
    served = {(method, route.path) for route in routes for method in route.methods - {"HEAD"}}
    assert served == OPEN | {("GET", path) for path in PAGES}


async def test_whoever_has_no_session_an_ended_one_or_one_that_was_made_up_gets_no_page_and_none_is_looked_at(place):
    def read(browser):
        browser.post("/sign-in", name=NAME, password=PASSWORD)
        ended = _session_of(browser)
        browser.post("/sign-out")
        looks = sum("operations_read" in entry for entry in _entries(place))
        found = set()
        for session in ("", "planted", ended, HOSTILE, "0" * 64):
            for path in PAGES:
                _keep_only(browser, quote(session))
                found.add(browser.get(path).url.path)
        return found, sum("operations_read" in entry for entry in _entries(place)) - looks

    assert await _read(place, read) == ({"/sign-in"}, 0)


async def test_no_call_behind_the_pages_is_answered_without_a_session(place):
    """The console is not what guards: every method of the gateway's service is, whoever reaches the socket."""
    methods = operator_pb2.DESCRIPTOR.services_by_name["OperatorService"].methods
    assert len(methods) >= len(PAGES)

    def ask(_):
        codes = {}
        with grpc.insecure_channel(f"unix:{place.directory / 'operators.sock'}") as channel:
            stub = operator_pb2_grpc.OperatorServiceStub(channel)
            for method in methods:
                request = getattr(operator_pb2, method.input_type.name)()
                for metadata in ((), (("session", "planted"),)):
                    with pytest.raises(grpc.RpcError) as refused:
                        getattr(stub, method.name)(request, metadata=metadata)
                    codes[method.name, metadata] = refused.value.details()
        return codes

    assert set((await _read(place, ask)).values()) == {"UNKNOWN_SESSION"}
