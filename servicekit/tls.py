"""Mutual TLS from files: nobody connects without a certificate of the configured authority."""

import ssl
import stat
from pathlib import Path

import grpc

from servicekit.settings import SettingsRefused, StrictModel


class TlsFiles(StrictModel):
    """A process's certificate (with its chain), private key, and the authority it trusts; PEM files."""

    certificate: Path
    private_key: Path
    authority: Path


def read_private(path: Path) -> bytes:
    """Return the bytes of a secret file. Raises SettingsRefused when others may read it, or it is not there."""
    try:
        mode = path.stat().st_mode
        if mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise SettingsRefused(f"{path.name}: readable by others; chmod 600 it")
        return path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        raise SettingsRefused(f"{path.name}: cannot be read") from None


def server_credentials(files: TlsFiles) -> grpc.ServerCredentials:
    """Return credentials that demand a client certificate. Raises SettingsRefused for unusable files."""
    return grpc.ssl_server_credentials(
        [(read_private(files.private_key), _read(files.certificate))],
        root_certificates=_read(files.authority),
        require_client_auth=True,
    )


def channel_credentials(files: TlsFiles) -> grpc.ChannelCredentials:
    """Return credentials that present the client certificate. Raises SettingsRefused for unusable files."""
    return grpc.ssl_channel_credentials(
        root_certificates=_read(files.authority),
        private_key=read_private(files.private_key),
        certificate_chain=_read(files.certificate),
    )


def client_context(files: TlsFiles) -> ssl.SSLContext:
    """Return a context for TLS 1.3 that presents the client certificate. Raises SettingsRefused for unusable files."""
    read_private(files.private_key)
    try:
        context = ssl.create_default_context(cafile=files.authority)
        context.minimum_version = ssl.TLSVersion.TLSv1_3
        context.load_cert_chain(files.certificate, files.private_key)
    except (OSError, ssl.SSLError):
        raise SettingsRefused(f"{files.certificate.name}: cannot be used with its key and authority") from None
    return context
