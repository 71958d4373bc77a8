import time
from datetime import UTC, datetime

import pytest
from joserfc import jwt
from joserfc.jwk import ECKey, OctKey

from servicekit.openid.id_token import MOST_TOKEN_BYTES, verified
from servicekit.openid.provider import (
    LEAST_BETWEEN_FETCHES,
    Provider,
    ProviderSettings,
    ProviderUnavailable,
    SignInRefused,
)
from tests.support.identity_provider import CLIENT, own_provider


@pytest.fixture(scope="module")
def provider():
    with own_provider() as provider:
        yield provider


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def known(provider, clock):
    provider.publish(provider.key)
    provider.asked.clear()
    return Provider(ProviderSettings(issuer=provider.issuer, client_id=CLIENT), lambda: clock[0])


def _verify(token, known, nonce="n"):
    return verified(token, known, nonce=nonce, now=datetime.now(UTC))


def test_a_token_that_holds_says_who_signed_in_and_in_which_groups(provider, known):
    signed_in = _verify(provider.token(name="A. Worker", groups=["case-worker", 7]), known)
    assert (signed_in.user, signed_in.name, signed_in.groups) == ("u1", "A. Worker", frozenset({"case-worker"}))


def test_several_audiences_need_the_client_as_authorised_party(provider, known):
    assert _verify(provider.token(aud=[CLIENT, "other"], azp=CLIENT), known).user == "u1"


@pytest.mark.parametrize(
    ("claims", "field"),
    [
        ({"iss": "https://other.example"}, "iss"),
        ({"aud": "other"}, "claims"),
        ({"aud": None}, "claims"),
        ({"aud": [CLIENT, "other"]}, "azp"),
        ({"azp": "other"}, "azp"),
        ({"exp": None}, "claims"),
        ({"nonce": "another"}, "nonce"),
        ({"nonce": None}, "nonce"),
        ({"sub": None}, "claims"),
        ({"groups": {"case-worker": True}}, "group_claim"),
        ({"groups": ["g"] * 1_001}, "group_claim"),
    ],
    ids=lambda value: value if isinstance(value, str) else next(iter(value)),  # no instant: workers must agree
)
def test_a_token_whose_claims_do_not_hold_is_refused_by_the_check_that_failed(provider, known, claims, field):
    with pytest.raises(SignInRefused) as refused:
        _verify(provider.token(**claims), known)
    assert refused.value.field == field
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(("claim", "seconds"), [("exp", -3600), ("iat", 3600), ("nbf", 3600)])
def test_a_token_of_another_time_is_refused(provider, known, claim, seconds):
    with pytest.raises(SignInRefused) as refused:
        _verify(provider.token(**{claim: int(time.time()) + seconds}), known)
    assert refused.value.field == "claims"


def test_a_token_under_another_key_is_refused(provider, known):
    stranger = ECKey.generate_key("P-256", {"kid": "first"})
    with pytest.raises(SignInRefused) as refused:
        _verify(provider.token(key=stranger), known)
    assert refused.value.field == "signature"


def test_no_token_without_a_signature_and_none_under_a_shared_secret_is_believed(provider, known):
    now = int(time.time())
    claims = {"iss": provider.issuer, "sub": "u1", "aud": CLIENT, "iat": now, "exp": now + 300, "nonce": "n"}
    shared = jwt.encode({"alg": "HS256"}, claims, OctKey.generate_key(256), algorithms=["HS256"])
    header, payload, _ = shared.split(".")
    unsigned = "eyJhbGciOiJub25lIn0." + payload + "."
    for token in (shared, unsigned, f"{header}.{payload}", "", "a.b.c", "." * 5, "x" * (MOST_TOKEN_BYTES + 1)):
        with pytest.raises(SignInRefused):
            _verify(token, known)


def test_a_new_key_is_asked_for_once_and_not_again_and_again(provider, known, clock):
    _verify(provider.token(), known)
    second = ECKey.generate_key("P-256", {"kid": "second"})
    provider.publish(provider.key, second)
    clock[0] += LEAST_BETWEEN_FETCHES
    assert _verify(provider.token(key=second), known).user == "u1"
    stranger = ECKey.generate_key("P-256", {"kid": "third"})
    for _ in range(5):
        with pytest.raises(SignInRefused):
            _verify(provider.token(key=stranger), known)
    assert provider.asked.count("/keys") == 2


@pytest.mark.parametrize(
    "document", [b"no json", b"[]", b"{}", b'{"keys": 7}', b'{"keys": [{"kty": "XX"}]}', b"x" * 2**21]
)
def test_keys_that_cannot_be_read_are_unavailable_and_nobody_is_signed_in(provider, known, document):
    provider.documents["/keys"] = document
    with pytest.raises((ProviderUnavailable, SignInRefused)):
        _verify(provider.token(), known)


def test_a_provider_that_calls_itself_otherwise_is_not_believed(provider):
    settings = ProviderSettings(issuer=provider.issuer.replace("localhost", "127.0.0.1"), client_id=CLIENT)
    with pytest.raises(ProviderUnavailable):
        Provider(settings, lambda: 0.0).endpoint("jwks_uri")


@pytest.mark.parametrize(
    "issuer", ["http://provider.example", "ftp://provider.example", "https://", "https://u@x.example", "https://x/#y"]
)
def test_a_provider_is_reached_over_https_or_on_this_machine(issuer):
    with pytest.raises(ValueError, match="provider"):
        ProviderSettings(issuer=issuer, client_id=CLIENT)
