import gzip
import io
import random
import struct
import tarfile
import time
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.retrieve import archive
from engine.retrieve.archive import is_packed, unpack
from engine.types.outcome import Failure, Reason, Stage

_FILES = {"main.tex": b"main", "sec/a.tex": b"a" * 700, "empty.txt": b""}


def tarred(files, *, form=tarfile.PAX_FORMAT, extra=()):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
        for member in extra:
            tar.addfile(member, io.BytesIO(bytes(member.size)))
    return out.getvalue()


def zipped(files, method=zipfile.ZIP_DEFLATED):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as target:
        for name, content in files.items():
            target.writestr(name, content)
    return out.getvalue()


def special(name, kind, target="", size=0):
    member = tarfile.TarInfo(name)
    member.type, member.linkname, member.size = kind, target, size
    return member


def contents(packed):
    found = unpack(packed, "x")
    assert not isinstance(found, Failure), found
    return {part.name: part.content for part in found}


def reason(packed):
    found = unpack(packed, "papers/x.gz")
    assert isinstance(found, Failure), found
    assert (found.stage, found.subject) == (Stage.READ, "papers/x.gz")
    assert found.message.startswith("papers/x.gz ")
    return found.reason


@pytest.mark.parametrize("form", [tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_every_kind_gives_the_same_members(form):
    plain = tarred(_FILES, form=form)
    twice = gzip.compress(gzip.compress(plain))
    for packed in (plain, gzip.compress(plain), twice, zipped(_FILES), zipped(_FILES, zipfile.ZIP_STORED)):
        assert is_packed(packed)
        assert contents(packed) == _FILES


def test_members_come_by_name():
    found = unpack(tarred({"b": b"1", "a": b"2", "a/c": b"3"}), "x")
    assert [part.name for part in found] == ["a", "a/c", "b"]


def test_a_later_member_takes_the_place_of_an_earlier_one():
    twice = tarred({"a": b"old"})[:1024] + tarred({"./a": b"new"})
    assert contents(twice) == {"a": b"new"}


@pytest.mark.parametrize("form", [tarfile.GNU_FORMAT, tarfile.PAX_FORMAT])
def test_long_and_foreign_names(form):
    files = {f"{'long/' * 40}{'n' * 150}.tex": b"1", "größe.tex": b"2"}
    assert contents(tarred(files, form=form)) == files


def test_a_single_gzipped_file_has_no_name():
    assert contents(gzip.compress(b"\\documentclass{article}")) == {"": b"\\documentclass{article}"}
    assert contents(gzip.compress(b"one ") + gzip.compress(b"two") + bytes(64)) == {"": b"one two"}


@pytest.mark.parametrize(
    "content", [b"", b"plain", b"%PDF-1.5", b"x" * 2000, b"\x1f", b"PK", b"\\documentclass" + b" " * 600]
)
def test_other_bytes_are_no_archive(content):
    assert not is_packed(content)


_UNSAFE = [
    "/etc/passwd",
    "../up.tex",
    "a/../../up.tex",
    "..",
    "a\\b.tex",
    "C:/x.tex",
    ".hidden/x.tex",
    "__MACOSX/x.tex",
    "a\x1b[2J.tex",
    "n" * 1001,
]


@pytest.mark.parametrize("pack", [tarred, zipped])
def test_names_that_lead_out_are_left_out(pack):
    files = dict.fromkeys(_UNSAFE, b"evil") | {"./ok.tex": b"ok"}
    assert contents(pack(files)) == {"ok.tex": b"ok"}


def test_links_devices_and_folders_are_left_out():
    kinds = [tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE, tarfile.DIRTYPE]
    extra = [special(f"m{i}.tex", kind, "/etc/passwd") for i, kind in enumerate(kinds)]
    assert contents(tarred({"a": b"1"}, extra=extra)) == {"a": b"1"}
    out = io.BytesIO(zipped({"a": b"1"}))
    with zipfile.ZipFile(out, "a") as target:
        link = zipfile.ZipInfo("link.tex")
        link.external_attr = 0o120777 << 16
        target.writestr(link, "/etc/passwd")
        target.writestr("folder/", b"")
    assert contents(out.getvalue()) == {"a": b"1"}


def test_an_archive_in_an_archive_is_not_opened():
    inner = gzip.compress(b"inner")
    assert contents(zipped({"inner.gz": inner})) == {"inner.gz": inner}
    assert reason(gzip.compress(gzip.compress(gzip.compress(b"deep")))) is Reason.TOO_DEEP


@pytest.mark.parametrize("packed", [bytes(1024), bytes(10240), zipped({}), gzip.compress(bytes(10240), mtime=0)])
def test_an_empty_archive_has_no_members(packed):
    assert is_packed(packed)
    assert unpack(packed, "x") == ()


def test_every_cut_is_noticed():
    noise = random.Random(1).randbytes(3000)
    files = {"a.tex": noise, "b.tex": noise[:100]}
    for whole, last in ((gzip.compress(tarred(files)), None), (tarred(files), 512 * 10), (zipped(files), None)):
        for at in range(600, len(whole) if last is None else last, 97):
            assert reason(whole[:at]) is Reason.UNREADABLE


@pytest.mark.parametrize("at", [520, 3000])
def test_damage_is_noticed(at):
    noise = random.Random(2).randbytes(4000)
    packed = bytearray(gzip.compress(tarred({"a": noise})))
    packed[at] ^= 255
    assert reason(bytes(packed)) is Reason.UNREADABLE
    packed = bytearray(zipped({"a": noise}, zipfile.ZIP_STORED))
    packed[at] ^= 255
    assert reason(bytes(packed)) is Reason.UNREADABLE


def test_a_broken_header_is_noticed():
    whole = bytearray(tarred({"a": b"1", "b": b"2"}, form=tarfile.USTAR_FORMAT))
    whole[1024] ^= 255
    assert reason(bytes(whole)) is Reason.UNREADABLE


def header(name=b"a", *, size=0, kind=b"0"):
    """Make a tar header with any size, negative ones too."""
    number = b"\xff" + struct.pack(">Hq", 0xFFFF, size)[-11:].rjust(11, b"\xff") if size < 0 else b"%011o\0" % size
    block = name.ljust(100, b"\0") + b"0000644\0" * 3 + number + b"%011o\0" % 0 + b" " * 8 + kind
    block = block.ljust(257, b"\0") + b"ustar\x0000"
    block = block.ljust(512, b"\0")
    return block[:148] + b"%06o\0 " % sum(block) + block[156:]


_END = bytes(1024)


@pytest.mark.parametrize(
    "packed",
    [
        header(size=-512) + _END,
        header(size=-1, kind=b"x") + _END,
        header(size=10**9) + _END,
        header(size=512, kind=b"x") + b"99 path=b\n".ljust(512, b"\0") + header() + _END,
        header(size=512, kind=b"x") + b"1 path=b\n".ljust(512, b"\0") + header() + _END,
        header(size=512, kind=b"x") + b"x=b\n".ljust(512, b"\0") + header() + _END,
        header(size=512, kind=b"x") + b"20 size=99999999999\n".ljust(512, b"\0") + header() + _END,
        header(size=70_000, kind=b"x") + bytes(70_144) + header() + _END,
        header(size=0, kind=b"S") + _END,
        header() * 3,
    ],
)
def test_false_headers_are_refused(packed):
    assert reason(packed) is Reason.UNREADABLE


def test_sparse_files_and_unknown_kinds_are_passed_over():
    sparse = (
        header(size=512, kind=b"x")
        + b"22 GNU.sparse.major=1\n".ljust(512, b"\0")
        + header(b"s", size=3)
        + b"abc".ljust(512, b"\0")
    )
    unknown = header(b"u", size=3, kind=b"D") + b"abc".ljust(512, b"\0")
    last = header(b"a", size=3) + b"abc".ljust(512, b"\0")
    assert contents(sparse + unknown + header(b"g", size=0, kind=b"g") + last + _END) == {"a": b"abc"}


def test_bombs_are_refused_in_time(monkeypatch):
    start = time.process_time()
    assert reason(gzip.compress(bytes(archive.MAX_TOTAL + 1), 9)) is Reason.TOO_LARGE
    assert reason(gzip.compress(bytes(20 * 2**20), 9)) is Reason.TOO_LARGE  # a thousandfold
    assert reason(zipped({"a": bytes(20 * 2**20)})) is Reason.TOO_LARGE
    assert reason(zipped({f"{i}": bytes(9 * 2**20) for i in range(15)}, zipfile.ZIP_STORED)) is Reason.TOO_LARGE
    assert reason(gzip.compress(b"") * 200) is Reason.TOO_LARGE
    assert time.process_time() - start < 10
    assert len(contents(gzip.compress(b"x" * 2**20))[""]) == 2**20
    monkeypatch.setattr(archive, "MAX_MEMBERS", 3)
    for pack in (tarred, zipped):
        assert len(contents(pack({str(i): b"x" for i in range(3)}))) == 3
        assert reason(pack({str(i): b"x" for i in range(4)})) is Reason.TOO_LARGE


def test_members_beyond_the_bound_are_left_out(monkeypatch):
    monkeypatch.setattr(archive, "MAX_MEMBER", 10)
    for pack in (tarred, zipped):
        assert contents(pack({"small": b"x" * 10, "large": b"x" * 11})) == {"small": b"x" * 10}


def test_encrypted_and_rare_zips_are_refused():
    packed = bytearray(zipped({"a": b"secret"}))
    for signature, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        packed[packed.index(signature) + at] |= 1
    found = unpack(bytes(packed), "x.zip")
    assert found.reason is Reason.UNREADABLE
    assert "encrypted" in found.message
    for method in (zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA):
        assert reason(zipped({"a": b"x"}, method)) is Reason.UNREADABLE


def test_a_size_that_lies_is_noticed():
    packed = bytearray(zipped({"a": b"x" * 1000}))
    for signature, at in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        place = packed.index(signature) + at
        packed[place : place + 4] = struct.pack("<I", 10)
    assert reason(bytes(packed)) is Reason.UNREADABLE


@settings(max_examples=300, deadline=None)
@given(
    st.binary(max_size=1500),
    st.sampled_from(
        [
            b"",
            b"\x1f\x8b",
            b"\x1f\x8b\x08\0\0\0\0\0\0\x03",
            b"PK\x03\x04",
            b"PK\x05\x06",
            header(),
            header(size=512, kind=b"x"),
        ]
    ),
)
def test_any_bytes_are_unpacked_or_refused(noise, start):
    for content in (start + noise, gzip.compress(start + noise)):
        found = unpack(content, "x")
        assert isinstance(found, tuple | Failure)


@settings(max_examples=100, deadline=None)
@given(st.sampled_from([tarred(_FILES), gzip.compress(tarred(_FILES)), zipped(_FILES)]), st.data())
def test_any_change_of_an_archive_is_harmless(packed, data):
    changed = bytearray(packed)
    for _ in range(data.draw(st.integers(1, 4))):
        changed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    found = unpack(bytes(changed[: data.draw(st.integers(1, len(packed)))]), "x")
    assert isinstance(found, Failure) or all(not part.name.startswith(("/", ".")) for part in found)
