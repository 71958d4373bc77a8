"""The authorization code flow with PKCE, against a provider from PyPI that runs as a process of its own."""

from datetime import UTC, datetime
from urllib.parse import parse_qsl, urlsplit

import pytest

from servicekit.openid.flow import Flow, Pending
from servicekit.openid.id_token import verified
from servicekit.openid.provider import Provider, ProviderSettings, ProviderUnavailable, SignInRefused
from tests.support.identity_provider import CLIENT, add_user, own_provider, real_provider, sign_in_at

HERE = "http://localhost:9/sign-in/return"


@pytest.fixture(scope="module")
def issuer():
    with real_provider() as issuer:
        add_user(issuer, "a.worker", name="A. Worker", groups=["vroegsignalering-medewerker"])
        yield issuer


@pytest.fixture
def provider(issuer, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("not checked by this provider\n")
    return Provider(ProviderSettings(issuer=issuer, client_id=CLIENT, client_secret=secret), lambda: 0.0)


def _came_back(flow):
    address, pending = flow.begin()
    back = sign_in_at(address, "a.worker")
    assert back.startswith(HERE)
    return pending, dict(parse_qsl(urlsplit(back).query))


def test_somebody_signs_in_and_the_token_is_verified_apart_from_the_flow(provider):
    flow = Flow(provider, redirect_uri=HERE)
    proof = flow.finish(*_came_back(flow))
    signed_in = verified(proof.id_token, provider, nonce=proof.nonce, now=datetime.now(UTC))
    assert (signed_in.user, signed_in.name) == ("a.worker", "A. Worker")


def test_the_request_carries_a_challenge_and_never_the_verifier(provider):
    address, pending = Flow(provider, redirect_uri=HERE).begin()
    asked = dict(parse_qsl(urlsplit(address).query))
    assert (asked["response_type"], asked["code_challenge_method"]) == ("code", "S256")
    assert pending.verifier not in address
    assert asked["state"] == pending.state
    assert asked["nonce"] == pending.nonce


def test_an_answer_to_another_request_is_refused(provider):
    flow = Flow(provider, redirect_uri=HERE)
    pending, answer = _came_back(flow)
    for wrong in ({**answer, "state": "x"}, {**answer, "iss": "https://other.example"}, {"state": pending.state}):
        with pytest.raises(SignInRefused):
            flow.finish(pending, wrong)


def test_a_code_serves_once(provider):
    flow = Flow(provider, redirect_uri=HERE)
    pending, answer = _came_back(flow)
    flow.finish(pending, answer)
    with pytest.raises(SignInRefused):
        flow.finish(pending, answer)


def test_a_stolen_code_is_worth_nothing_without_its_verifier():
    with own_provider() as provider:
        known = Provider(ProviderSettings(issuer=provider.issuer, client_id=CLIENT), lambda: 0.0)
        flow = Flow(known, redirect_uri=HERE)
        address, pending = flow.begin()
        provider.issues(code="c", challenge=dict(parse_qsl(urlsplit(address).query))["code_challenge"])
        answer = {"state": pending.state, "code": "c"}
        with pytest.raises(SignInRefused):
            flow.finish(Pending(pending.state, pending.nonce, "v" * 43), answer)
        assert flow.finish(pending, answer).id_token


def test_a_provider_that_is_gone_is_unavailable():
    settings = ProviderSettings(issuer="http://localhost:9", client_id=CLIENT)
    with pytest.raises(ProviderUnavailable):
        Flow(Provider(settings, lambda: 0.0), redirect_uri=HERE).begin()
