"""Settings from a TOML file: everything is validated before a process listens, and nothing is echoed."""

import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, ValidationError

from keys.errors import MalformedElement
from keys.signing import VerifyKey
from servicekit.refusal import CommonRefusal, RefusalError


class StrictModel(BaseModel):
    """Frozen, and a misspelt option is an error. Errors never show the input."""

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class SettingsRefused(RefusalError):
    """The configuration cannot be used; the message names the file and the option."""

    refusal = CommonRefusal.SETTINGS_REFUSED


Model = TypeVar("Model", bound=BaseModel)


def option_errors(error: ValidationError) -> str:
    """Return which options are wrong and how, without their values."""
    # Only `loc` and `type`: pydantic's messages and `ctx` may carry the rejected input.
    return "; ".join(f"{'.'.join(map(str, item['loc'])) or 'file'}: {item['type']}" for item in error.errors())


def parse(text: str, model: type[Model], *, name: str) -> Model:
    """Return `text` as a `model`. Raises SettingsRefused naming `name` and the options."""
    try:
        return model.model_validate(tomllib.loads(text))
    except tomllib.TOMLDecodeError:
        raise SettingsRefused(f"{name}: not valid TOML") from None
    except ValidationError as error:
        problem = f"{name}: {option_errors(error)}"
    raise SettingsRefused(problem)


@contextmanager
def about_setting(field: str, *errors: type[Exception]) -> Iterator[None]:
    """Within, these errors speak of an option: they are raised as SettingsRefused, naming it."""
    try:
        yield
    except errors as error:
        problem = str(error)
    else:
        return
    raise SettingsRefused(problem, field=field)


def load(path: Path, model: type[Model]) -> Model:
    """Return the settings in a file; relative paths in it stay as written. Raises SettingsRefused."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise SettingsRefused(f"{path.name}: cannot be read") from None
    return parse(text, model, name=path.name)


def load_anchored(path: Path, model: type[Model]) -> Model:
    """Return the settings in a file; relative paths in them start from the file. Raises SettingsRefused."""
    anchored: Model = _anchored(load(path, model), path.resolve().parent)
    return anchored


def _anchored(value: Any, folder: Path) -> Any:
    if isinstance(value, Path):
        return folder / value
    if isinstance(value, tuple):
        return tuple(_anchored(item, folder) for item in value)
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return value.model_copy(update={name: _anchored(getattr(value, name), folder) for name in fields})
    return value


def pinned_key(path: Path) -> VerifyKey:
    """Return the public key in a file of 64 hexadecimal digits, received out of band. Raises SettingsRefused."""
    try:
        return VerifyKey.decode(bytes.fromhex(path.read_text(encoding="ascii").strip()))
    except (OSError, ValueError, MalformedElement):
        raise SettingsRefused(f"{path.name}: not a public key (64 hexadecimal digits)") from None
