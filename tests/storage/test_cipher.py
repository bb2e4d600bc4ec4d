"""The key file, and what it seals."""

import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import SettingsError, StoreError
from bot.storage.cipher import Cipher, drop_old_keys, load_cipher, put_new_key_first, sealed_by
from tests.storage.examples import KEY


def test_a_new_key_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    path = tmp_path / "config" / "secret.key"
    load_cipher(path, create=True)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


def test_a_second_start_reads_the_same_key(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    sealed = load_cipher(path, create=True).seal(b"x", "t", "c", "1")
    assert load_cipher(path, create=True).unseal(sealed, "t", "c", "1") == b"x"
    assert load_cipher(path, create=False).unseal(sealed, "t", "c", "1") == b"x"


def test_programs_that_start_at_once_agree_on_one_key(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with ThreadPoolExecutor(8) as pool:
        ciphers = list(pool.map(lambda _: load_cipher(path, create=True), range(32)))
    assert len({cipher.id for cipher in ciphers}) == 1
    assert [file.name for file in tmp_path.iterdir()] == ["secret.key"]


def test_a_missing_key_file_is_not_made_anew_beside_a_database(tmp_path: Path) -> None:
    path = tmp_path / "secret.key"
    with pytest.raises(SettingsError, match="BOT_SECRET_KEY_FILE"):
        load_cipher(path, create=False)
    assert not path.exists()


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o666])
def test_a_key_file_that_others_can_read_is_refused(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "secret.key"
    load_cipher(path, create=True)
    path.chmod(mode)
    with pytest.raises(SettingsError, match="chmod 600"):
        load_cipher(path, create=False)


@pytest.mark.parametrize("content", [b"", b"# only a note\n", b"c2hvcnQ=\n", b"not base64!\n", "schlüssel".encode()])
def test_a_malformed_key_file_is_refused_without_showing_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "secret.key"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(SettingsError, match="not one that this program wrote") as error:
        load_cipher(path, create=True)
    assert "base64!" not in str(error.value)


def test_a_folder_is_no_key_file_and_nobody_is_told_to_change_its_rights(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="is a folder") as error:
        load_cipher(tmp_path, create=True)
    assert "chmod" not in str(error.value)


def test_a_key_that_is_changed_by_a_link_is_changed_where_the_link_leads(tmp_path: Path) -> None:
    key, link = tmp_path / "safe" / "key", tmp_path / "link"
    old = load_cipher(key, create=True).id
    link.symlink_to(key)
    put_new_key_first(link)
    drop_old_keys(link)
    assert link.is_symlink()
    assert old not in load_cipher(key, create=False).ids


def test_the_second_key_of_a_file_still_opens_what_it_sealed() -> None:
    old, new = Cipher([KEY]), Cipher([bytes(32), KEY])
    sealed = old.seal(b"kept", "t", "c", "1")
    assert new.unseal(sealed, "t", "c", "1") == b"kept"
    assert sealed_by(new.seal(b"", "t", "c", "1")) != sealed_by(sealed)


@given(value=st.binary(max_size=200), place=st.tuples(st.text("ab"), st.text("ab"), st.text("-0123456789")))
def test_what_was_sealed_opens_in_its_place_and_nowhere_else(value: bytes, place: tuple[str, str, str]) -> None:
    cipher = Cipher([KEY])
    sealed = cipher.seal(value, *place)
    assert cipher.unseal(sealed, *place) == value
    table, column, chat = place
    for other in ((table + "a", column, chat), (table, column + "a", chat), (table, column, chat + "1")):
        with pytest.raises(StoreError):
            cipher.unseal(sealed, *other)


@given(value=st.binary(max_size=50), at=st.integers(min_value=0), bit=st.integers(0, 7))
def test_a_changed_bit_is_noticed(value: bytes, at: int, bit: int) -> None:
    cipher = Cipher([KEY])
    damaged = bytearray(cipher.seal(value, "t", "c", "1"))
    damaged[at % len(damaged)] ^= 1 << bit
    with pytest.raises(StoreError):
        cipher.unseal(bytes(damaged), "t", "c", "1")


@given(st.binary(max_size=60))
def test_bytes_of_nobody_never_open(found: bytes) -> None:
    with pytest.raises(StoreError):
        Cipher([KEY]).unseal(found, "t", "c", "1")
