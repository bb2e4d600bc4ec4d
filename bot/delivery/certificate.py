"""The webhook's own certificate, where no proxy speaks TLS for us."""

import ssl
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from bot.errors import SettingsError


def server_context(certificate: Path, key: Path | None) -> ssl.SSLContext:
    """Return what a server needs to show `certificate`."""
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    try:
        context.load_cert_chain(certificate, key, password=_no_password)
    except (OSError, ValueError) as error:
        raise _unusable(error) from None
    return context


def to_be_told(certificate: Path) -> bytes | None:
    """Return the certificate if it is signed by itself: nobody trusts it who was not given it."""
    try:
        first = x509.load_pem_x509_certificate(certificate.read_bytes())
    except (OSError, ValueError) as error:
        raise _unusable(error) from None
    # Written anew: the file may hold the private key as well.
    return first.public_bytes(Encoding.PEM) if first.issuer == first.subject else None


def _unusable(error: OSError | ValueError) -> SettingsError:
    why = (isinstance(error, OSError) and not isinstance(error, ssl.SSLError) and error.strerror) or "it does not fit"
    return SettingsError(
        f"the certificate for the webhook cannot be used ({why}): BOT_WEBHOOK_CERT names a file in PEM, and "
        "BOT_WEBHOOK_KEY its key, without a password"
    )


def _no_password() -> str:
    """Answer OpenSSL, which would otherwise ask at the terminal."""
    return ""
