"""The engine's digest: the same for the same engine, another with any change of what reads."""

from engine import digest


def test_an_engine_is_what_it_consists_of(monkeypatch):
    measure = digest.engine_digest.__wrapped__
    own = measure()
    assert measure() == own == digest.engine_digest()
    assert len(own) == 64
    installed = digest.version
    monkeypatch.setattr(digest, "version", lambda name: "0" if name == "lxml" else installed(name))
    assert measure() != own
    monkeypatch.setattr(digest, "version", installed)

    def without(name):
        if name.lower() == "plastex":
            raise digest.PackageNotFoundError
        return installed(name)

    monkeypatch.setattr(digest, "version", without)
    assert measure() != own


def test_a_changed_file_makes_another_engine(monkeypatch, tmp_path):
    (tmp_path / "__pycache__").mkdir()
    for name in ("digest.py", "names.toml", "__pycache__/digest.pyc"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(digest, "__file__", str(tmp_path / "digest.py"))
    measure = digest.engine_digest.__wrapped__
    first = measure()
    (tmp_path / "__pycache__/digest.pyc").write_text("two")
    assert measure() == first
    (tmp_path / "names.toml").write_text("two")
    assert measure() != first
