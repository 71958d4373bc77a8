"""Roots in files: a copy is noise once the epoch is destroyed, and without the key of either custodian."""

import shutil

import pytest

from keys.custody.file import FileSecretStore, create_wrapping_key
from keys.custody.file_roots import FileRoots
from keys.errors import CustodyRefused


def test_a_copy_of_custody_from_before_brings_nothing_back(tmp_path):
    create_wrapping_key(tmp_path / "wrapping.key")
    roots = FileRoots(tmp_path / "custody", tmp_path / "wrapping.key")
    roots.create(1)
    shutil.copytree(tmp_path / "custody", tmp_path / "copy")
    assert FileRoots(tmp_path / "copy", tmp_path / "wrapping.key").derive(1, b"message")
    roots.destroy(1)
    with pytest.raises(CustodyRefused):
        FileRoots(tmp_path / "copy", tmp_path / "wrapping.key").derive(1, b"message")


def test_one_custodian_alone_derives_nothing(tmp_path):
    first, second = tmp_path / "first.key", tmp_path / "second.key"
    create_wrapping_key(first)
    create_wrapping_key(second)
    FileRoots(tmp_path / "custody", first, second).create(1)
    for alone in (first, second):
        with pytest.raises(CustodyRefused):
            FileRoots(tmp_path / "custody", alone).derive(1, b"message")


def test_one_key_twice_is_no_two_keys(tmp_path):
    create_wrapping_key(tmp_path / "wrapping.key")
    with pytest.raises(CustodyRefused):
        FileSecretStore(tmp_path / "custody", tmp_path / "wrapping.key", tmp_path / "wrapping.key")


def test_a_root_under_the_general_wrapping_key_is_still_read(tmp_path):
    create_wrapping_key(tmp_path / "wrapping.key")
    roots = FileRoots(tmp_path / "custody", tmp_path / "wrapping.key")
    roots.create(1)
    root = FileSecretStore(tmp_path / "custody", tmp_path / "wrapping-epoch-1.key").read("epoch-root-1")
    FileSecretStore(tmp_path / "old", tmp_path / "wrapping.key").write("epoch-root-1", root)
    (tmp_path / "wrapping-epoch-1.key").rename(tmp_path / "aside")
    found = FileRoots(tmp_path / "old", tmp_path / "wrapping.key").derive(1, b"message")
    (tmp_path / "aside").rename(tmp_path / "wrapping-epoch-1.key")
    assert found == roots.derive(1, b"message")
