"""Who asks: the credentials of the environment, as a server wants them: Bearer, Basic or Digest.

They stand in no message and in no URL.
"""

import base64
import re
import urllib.request
from collections.abc import Mapping
from email.message import Message
from urllib.parse import urlsplit

from .model import KgError

USER, PASSWORD, TOKEN = "KG_STORE_USER", "KG_STORE_PASSWORD", "KG_STORE_TOKEN"
NAMES = f"{USER} and {PASSWORD}, or {TOKEN}"
_SCHEME = re.compile(r"(?:^|,\s*)(Digest|Basic)(?:\s+|$)", re.IGNORECASE)


class Login:
    """The header ``Authorization`` of each request: a token at once, a name and a password when the server asks for them.

    Errors: KgError 2 for a variable that no header can hold.
    """

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._user, self._password, self._token = (environment.get(name, "") for name in (USER, PASSWORD, TOKEN))
        for name, value in ((USER, self._user), (PASSWORD, self._password), (TOKEN, self._token)):
            if not value.isprintable() or (name == TOKEN and not value.isascii()):
                raise KgError(f"{name} holds characters that no header can: set it again", 2)
        self._asked: dict[str, tuple[str, str]] = {}
        self._counting: dict[str, urllib.request.HTTPDigestAuthHandler] = {}  # by place: a nonce is used with a count that rises

    def learns(self, url: str, headers: Message) -> bool:
        """Whether a refused request can be tried again with what the server asks for."""
        if self._token or not self._user:
            return False
        found = {}
        for line in headers.get_all("WWW-Authenticate", []):
            parts = _SCHEME.split(line)
            found |= {name.lower(): wants for name, wants in zip(parts[1::2], parts[2::2], strict=True)}
        scheme = "digest" if "digest" in found else "basic"
        tried = self._asked.get(_place(url))
        self._asked[_place(url)] = (scheme, found.get(scheme, ""))
        return scheme == "digest" or tried is None

    def header(self, request: urllib.request.Request) -> str | None:
        """What proves who asks, as far as the server has said how."""
        if self._token:
            return f"Bearer {self._token}"
        scheme, wants = self._asked.get(_place(request.full_url), ("", ""))
        if scheme == "basic":
            return "Basic " + base64.b64encode(f"{self._user}:{self._password}".encode()).decode()
        return self._digest(request, wants) if scheme else None

    def _digest(self, request: urllib.request.Request, wants: str) -> str | None:
        known = urllib.request.HTTPPasswordMgrWithDefaultRealm()
        known.add_password(None, request.full_url, self._user, self._password)
        handler = self._counting.setdefault(_place(request.full_url), urllib.request.HTTPDigestAuthHandler())
        handler.passwd = known
        given = urllib.request.parse_keqv_list([part for part in urllib.request.parse_http_list(wants) if "=" in part])
        try:
            made = handler.get_authorization(request, given)
        except (ValueError, OSError):  # a kind of digest that the library does not know
            return None
        return made and f"Digest {made}"

    def refused(self) -> str:
        """What to say of a server that lets nobody in."""
        if self._token:
            return f"refuses the token in {TOKEN}"
        return f"refuses the name and password in {USER} and {PASSWORD}" if self._user else f"asks who you are: set {NAMES}"

    def hidden(self, text: str) -> str:
        """A text in which no password or token stands."""
        for secret in (self._password, self._token, base64.b64encode(f"{self._user}:{self._password}".encode()).decode()):
            text = text.replace(secret, "…") if len(secret) > 3 else text
        return text


def _place(url: str) -> str:
    return urlsplit(url)._replace(query="").geturl()
