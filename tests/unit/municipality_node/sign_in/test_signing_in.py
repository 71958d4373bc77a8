import json
from datetime import UTC, datetime

import pytest
from argon2 import PasswordHasher

from municipality_node.domain.casework.roles import Role
from municipality_node.errors import SignInRefused, UnknownSession, UnknownUser
from municipality_node.sign_in.settings import SignInSettings
from municipality_node.sign_in.signing_in import SigningIn
from servicekit.openid.provider import Provider, ProviderSettings
from servicekit.sign_in.lockout import FIRST_WAIT, FREE_FAILURES
from tests.support.desk import NAMES, an_office
from tests.support.identity_provider import CLIENT, own_provider

WORKER, PASSWORD = NAMES[Role.CASE_WORKER], "a long enough password"
QUICK = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)


@pytest.fixture
def office(tmp_path):
    return an_office(tmp_path)


@pytest.fixture
def way_in(office):
    signing_in = SigningIn(office.desk, SignInSettings(local_accounts=True), None, hasher=QUICK)
    signing_in.set_password(WORKER, PASSWORD)
    return signing_in


def _refused(way_in, name=WORKER, stated="a wrong password"):
    with pytest.raises(SignInRefused) as refused:
        way_in.with_password(name, stated)
    return refused.value.public_text


def test_a_password_begins_a_session_in_the_users_role(office, way_in):
    session = office.users.continued(way_in.with_password(WORKER, PASSWORD))
    assert (session.user.name, session.user.role, session.origin) == (WORKER, Role.CASE_WORKER, "console")


def test_every_reason_for_refusal_looks_the_same_from_outside(office, way_in):
    office.users.put("former", Role.CASE_WORKER)
    way_in.set_password("former", PASSWORD)
    office.users.put("former", Role.CASE_WORKER, active=False)
    told = {
        _refused(way_in),
        _refused(way_in, "nobody", PASSWORD),
        _refused(way_in, "former", PASSWORD),
        _refused(way_in, NAMES[Role.COORDINATOR], PASSWORD),
        _refused(way_in, WORKER, ""),
        _refused(way_in, WORKER, "x" * 10_000),
    }
    assert told == {"SIGN_IN_REFUSED:sign_in"}


def test_guessing_locks_the_account_also_for_the_right_password_and_the_lock_ends(office, way_in):
    for _ in range(FREE_FAILURES):
        _refused(way_in)
    _refused(way_in, WORKER, PASSWORD)
    office.later(seconds=FIRST_WAIT.total_seconds())
    assert way_in.with_password(WORKER, PASSWORD)


def test_success_forgets_the_failures_before_it(way_in):
    for _ in range(3):
        for _ in range(FREE_FAILURES - 1):
            _refused(way_in)
        assert way_in.with_password(WORKER, PASSWORD)


def test_local_accounts_are_off_unless_switched_on(office, way_in):
    closed = SigningIn(office.desk, SignInSettings(), None, hasher=QUICK)
    assert _refused(closed, WORKER, PASSWORD) == "SIGN_IN_REFUSED:sign_in"


def test_a_session_that_was_ended_stays_ended(office, way_in):
    token = way_in.with_password(WORKER, PASSWORD)
    way_in.end(office.users.continued(token), token)
    with pytest.raises(UnknownSession):
        office.users.continued(token)


def test_a_session_ends_by_itself_and_with_a_new_password(office, way_in):
    token = way_in.with_password(WORKER, PASSWORD)
    other = way_in.with_password(WORKER, PASSWORD)
    office.later(hours=9)
    with pytest.raises(UnknownSession):
        office.users.continued(token)
    fresh = way_in.with_password(WORKER, PASSWORD)
    way_in.set_password(WORKER, "another long password")
    for ended in (other, fresh):
        with pytest.raises(UnknownSession):
            office.users.continued(ended)


@pytest.mark.parametrize("password", ["", "elevenchars", "x" * 201])
def test_a_password_that_is_too_short_or_too_long_is_not_set(way_in, password):
    with pytest.raises(SignInRefused):
        way_in.set_password(WORKER, password)


def test_nobody_unknown_gets_a_password(way_in):
    with pytest.raises(UnknownUser):
        way_in.set_password("nobody", PASSWORD)


def test_every_attempt_is_in_the_audit_log_and_no_name_and_no_password_is(office, way_in):
    token = way_in.with_password(WORKER, PASSWORD)
    _refused(way_in)
    way_in.end(office.users.continued(token), token)
    entries = [json.loads(entry) for entry in office.entries()]
    assert [entry["action"] for entry in entries][-3:] == ["signed_in", "sign_in_refused", "signed_out"]
    assert not any(word in str(entry) for entry in entries for word in (WORKER, PASSWORD, "wrong password", token))


@pytest.fixture(scope="module")
def provider():
    with own_provider() as provider:
        yield provider


@pytest.fixture
def provided(office, provider):
    known = ProviderSettings(issuer=provider.issuer, client_id=CLIENT)
    settings = SignInSettings(provider=known, roles={"vs-worker": Role.CASE_WORKER, "vs-fg": Role.PRIVACY_OFFICER})
    office.at(datetime.now(UTC))
    return SigningIn(office.desk, settings, Provider(known, lambda: 0.0), hasher=QUICK)


def test_a_token_of_the_provider_brings_a_new_user_in_with_the_role_of_a_group(office, provided, provider):
    token = provided.with_token(provider.token(sub="A.Worker", groups=["vs-worker"]), nonce="n")
    assert office.users.continued(token).user.role is Role.CASE_WORKER
    assert "a.worker" in {user.name for user in office.users.everybody()}


def test_a_changed_group_changes_the_role_and_ends_the_sessions_of_the_old_one(office, provided, provider):
    first = provided.with_token(provider.token(groups=["vs-worker"]), nonce="n")
    second = provided.with_token(provider.token(groups=["vs-fg"]), nonce="n")
    assert office.users.continued(second).user.role is Role.PRIVACY_OFFICER
    with pytest.raises(UnknownSession):
        office.users.continued(first)


def test_who_was_removed_here_does_not_come_back_through_the_provider(office, provided, provider):
    office.users.put("u1", Role.CASE_WORKER, active=False)
    with pytest.raises(SignInRefused):
        provided.with_token(provider.token(groups=["vs-worker"]), nonce="n")


@pytest.mark.parametrize(
    "claims",
    [{}, {"groups": ["other"]}, {"groups": ["vs-worker"], "nonce": "x"}, {"groups": ["vs-worker"], "sub": "a b"}],
)
def test_a_token_without_a_known_group_a_name_or_the_nonce_lets_nobody_in(office, provided, provider, claims):
    with pytest.raises(SignInRefused) as refused:
        provided.with_token(provider.token(**claims), nonce="n")
    assert refused.value.public_text == "SIGN_IN_REFUSED:sign_in"
    assert json.loads(office.entries()[-1])["action"] == "sign_in_refused"


def test_without_a_provider_no_token_counts(way_in, provider):
    with pytest.raises(SignInRefused):
        way_in.with_token(provider.token(), nonce="n")


def test_a_provider_without_roles_is_a_mistake_in_the_settings():
    with pytest.raises(ValueError, match="lets nobody in"):
        SignInSettings(provider=ProviderSettings(issuer="https://x.example", client_id="c"))
