"""The wheel, built and installed in an environment of its own, runs the main job from any folder."""

import importlib.util
import os
import subprocess
import sys
import sysconfig
import venv
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command, **options):
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=False, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    isolation = ["--no-build-isolation"] if importlib.util.find_spec("hatchling") else []
    run(sys.executable, "-m", "pip", "wheel", ROOT, "--no-deps", *isolation, "--quiet", "--wheel-dir", folder)
    (built,) = folder.glob("passband-*.whl")
    return built


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    """An environment with the wheel, and this environment's libraries behind it; the checkout is not on its path."""
    folder = tmp_path_factory.mktemp("environment")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    run(sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index", "--quiet", wheel)
    packages = next((folder / "lib").glob("python3*/site-packages"))
    (packages / "libraries.pth").write_text(sysconfig.get_path("purelib") + "\n")
    return folder / "bin"


def clean_environment():
    return {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "VIRTUAL_ENV"))}


def test_the_engine_is_the_one_of_the_wheel(installed, tmp_path):
    script = "import engine, importlib.metadata as m; print(engine.__file__, m.version('passband'))"
    printed = run(installed / "python", "-c", script, cwd=tmp_path, env=clean_environment())
    assert printed.startswith(str(installed.parent.resolve()))


def test_the_main_job_runs_from_any_folder(installed, tmp_path):
    out = run(installed / "passband", "run", "--no-pdf", "--date", "2026-11-21", cwd=tmp_path, env=clean_environment())
    numbers = [int(number.replace(",", "")) for number in out.splitlines()[1].split()]
    assert numbers[0] > 50
    assert numbers[1] > 5000
    assert numbers[-1] == 5
    assert len(list((tmp_path / "reports").glob("*/report.html"))) == 5
    assert (tmp_path / "passband-store" / "manifest.json").is_file()


def test_the_wheel_holds_no_tests_and_nothing_generated(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    tops = {name.split("/")[0] for name in names}
    assert all(top == "engine" or top.startswith("passband-") for top in tops)
    assert not [name for name in names if "__pycache__" in name or name.endswith((".pyc", ".parquet"))]
    assert any(name.endswith("licenses/LICENSE") for name in names)
