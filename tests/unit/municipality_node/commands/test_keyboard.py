"""Who logged in, as the operating system tells it; nothing that somebody may set counts."""

import os
import pwd

import pytest

from municipality_node.commands.keyboard import account

OWN = pwd.getpwuid(os.getuid()).pw_name
OTHER = next(entry for entry in pwd.getpwall() if entry.pw_uid != os.getuid())


@pytest.fixture
def nobody_logged_in(tmp_path):
    path = tmp_path / "loginuid"
    path.write_text(str(2**32 - 1))
    return path


def test_the_login_that_the_kernel_keeps_counts_whatever_sudo_says(tmp_path):
    login = tmp_path / "loginuid"
    login.write_text(f"{OTHER.pw_uid}\n")
    assert account(tmp_path, login=login, environ={"SUDO_UID": str(os.getuid())}) == OTHER.pw_name


def test_without_a_login_it_is_the_account_of_the_process(tmp_path, nobody_logged_in):
    assert account(tmp_path, login=nobody_logged_in, environ={}) == OWN
    assert account(tmp_path, login=tmp_path / "not there", environ={}) == OWN


def test_the_environments_user_is_never_asked(tmp_path, nobody_logged_in):
    told = {"USER": OTHER.pw_name, "LOGNAME": OTHER.pw_name, "SUDO_USER": OTHER.pw_name}
    assert account(tmp_path, login=nobody_logged_in, environ=told) == OWN


def test_whom_sudo_names_counts_for_the_account_that_owns_the_keys(tmp_path, nobody_logged_in):
    told = {"SUDO_UID": str(OTHER.pw_uid)}
    assert account(tmp_path, login=nobody_logged_in, environ=told) == OTHER.pw_name


def test_whom_sudo_names_counts_for_nobody_where_there_is_no_such_directory(tmp_path, nobody_logged_in):
    told = {"SUDO_UID": str(OTHER.pw_uid)}
    assert account(tmp_path / "not there", login=nobody_logged_in, environ=told) == OWN


@pytest.mark.parametrize("told", ["", "-1", "root", "0 1", "\u0661"])
def test_what_is_no_number_is_nobody(tmp_path, nobody_logged_in, told):
    assert account(tmp_path, login=nobody_logged_in, environ={"SUDO_UID": told}) == OWN


def test_an_account_without_a_name_is_its_number(tmp_path):
    login = tmp_path / "loginuid"
    login.write_text("3999999999")
    assert account(tmp_path, login=login, environ={}) == "3999999999"
