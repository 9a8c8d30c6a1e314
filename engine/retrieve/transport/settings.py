"""Settings: who asks, with which keys, which services, and where the archive lies. From the environment, else from a file.

The file is ``config.toml`` in the user's configuration folder, or the file that ``PASSBAND_CONFIG`` names::

    contact = "you@example.org"
    archive = "/data/passband-archive"

    [services.openalex]
    key = "..."
    base_url = "https://api.openalex.org"

``PASSBAND_CONTACT``, ``PASSBAND_ARCHIVE`` and ``PASSBAND_<SERVICE>_KEY`` go before it.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from platformdirs import user_config_path, user_data_path, user_state_path
from pydantic import BaseModel, ConfigDict, SecretStr, ValidationError

from engine import __version__
from engine.errors import InputError, UsageError
from engine.retrieve.transport.service import Service, place

CONFIG: Final = "config.toml"
"""Name of the configuration file."""

_NAME: Final = "passband"
_MOST_CONFIG: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the transport needs to know of its user."""

    services: Mapping[str, Service]
    """The services that can be asked, by name."""
    contact: str
    """Mail address that services see, or empty."""
    archive: Path
    """Folder of the archive."""
    pace: Path
    """Folder of the intervals, the same for all processes of the machine."""
    keys: Mapping[str, str] = field(repr=False)
    """Keys by service; never blank."""

    @property
    def user_agent(self) -> str:
        """Who asks."""
        return f"{_NAME}/{__version__}" + (f" (mailto:{self.contact})" if self.contact else "")


class _ServicePart(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    key: SecretStr = SecretStr("")
    base_url: str = ""
    files_url: str = ""


class _Config(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    contact: str = ""
    archive: str = ""
    services: dict[str, _ServicePart] = {}


def load_settings(services: Mapping[str, Service], environment: Mapping[str, str]) -> Settings:
    """Read the settings.

    Parameters
    ----------
    services : mapping of str to Service
        The services as they are known, by name.
    environment : mapping of str to str
        The process's environment.

    Returns
    -------
    Settings
        With blank keys left out: services refuse them, where they would answer a caller without one.

    Raises
    ------
    InputError
        If the configuration file is malformed.
    UsageError
        If it names a service that there is none of, or an address that is none.
    """
    named = environment.get("PASSBAND_CONFIG", "")
    config = _read(Path(named) if named else user_config_path(_NAME) / CONFIG, needed=bool(named))
    for name in config.services:
        if name not in services:
            raise UsageError(f"the configuration names a service {name!r}; there are {', '.join(services)}")
    keys = {
        name: environment.get(f"PASSBAND_{name.upper()}_KEY", "").strip() or _part(config, name).key.get_secret_value().strip()
        for name in services
    }  # fmt: skip
    archive = environment.get("PASSBAND_ARCHIVE", "") or config.archive
    return Settings(
        services={
            name: _placed(service, _part(config, name))
            for name, service in services.items()
            if keys[name] or not service.needs_key
        },
        contact=_contact(environment.get("PASSBAND_CONTACT", "").strip() or config.contact.strip()),
        archive=Path(archive) if archive else user_data_path(_NAME) / "archive",
        pace=user_state_path(_NAME) / "pace",
        keys={name: key for name, key in keys.items() if key},
    )


def _part(config: _Config, name: str) -> _ServicePart:
    return config.services.get(name, _ServicePart())


def _placed(service: Service, part: _ServicePart) -> Service:
    """Put a service where the configuration says that it stands."""
    base, files = part.base_url.rstrip("/"), part.files_url.rstrip("/")
    for url in filter(None, (base, files)):
        try:
            place(url)
        except ValueError as error:
            raise UsageError(f"the configuration of {service.name}: {error}") from error
    return replace(service, base_url=base or service.base_url, files_url=files or service.files_url)


def _contact(text: str) -> str:
    if text and ("@" not in text or not text.isprintable() or not text.isascii() or " " in text or len(text) > 200):
        raise UsageError("the contact is no mail address; give one such as you@example.org")
    return text


def _read(file: Path, *, needed: bool) -> _Config:
    """Read the file; its words are in no error, as it may hold keys."""
    try:
        content = file.read_bytes()
    except OSError as error:
        if needed or not isinstance(error, FileNotFoundError):
            raise InputError(f"{file}: cannot be read ({error.strerror})") from error
        return _Config()
    try:
        if len(content) > _MOST_CONFIG:
            raise InputError(f"{file}: too large for a configuration file")
        return _Config.model_validate(tomllib.loads(content.decode("utf-8")))
    except (UnicodeDecodeError, tomllib.TOMLDecodeError, RecursionError):
        raise InputError(f"{file}: is no TOML in UTF-8") from None
    except ValidationError as error:
        first = error.errors(include_url=False, include_input=False)[0]
        raise InputError(f"{file}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from None
