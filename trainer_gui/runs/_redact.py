"""Redactor: takes out of a text who a person is, where, and every secret."""

import getpass
import json
import os
import platform
import re
import socket
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path

REMOVED = "<removed>"
_VALUE_LENGTH = 6  # shorter values of variables are words such as “1”, “gnome” or “C.UTF”
_SECRET_LENGTH = 4
_NAME_LENGTH = 255

_KEY = (
    r"(?:passw(?:or)?d|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key"
    r"|credential)"
)
_SECRET_FIELD = re.compile(rf"{_KEY}|authorization|cookie", re.IGNORECASE)
_SECRET_VARIABLE = re.compile(rf"{_KEY}|auth|cookie|^key|_key", re.IGNORECASE)
_VALUE = r"""(?:"[^"\n]*"|'[^'\n]*'|(?:(?:bearer|basic)\s+)?[^\s"',;&)\]}]+)"""
# Each with words of which one, in lower case, must stand in the text: looking for them is far
# quicker than the expression.
_SECRETS: tuple[tuple[tuple[str, ...], re.Pattern[str], str], ...] = (
    (
        ("private key-----",),
        re.compile(r"-----BEGIN [A-Z ]*PRIVATE KEY-----.*?(?:-----END [A-Z ]*-----|\Z)", re.DOTALL),
        REMOVED,
    ),
    (
        ("authorization", "x-api-key", "cookie"),
        re.compile(
            r"""\b((?:proxy-)?authorization|x-api-key|(?:set-)?cookie)(["']?\s*[:=]\s*["']?)"""
            r"""[^\r\n"']+""",
            re.IGNORECASE,
        ),
        rf"\1\2{REMOVED}",
    ),
    (
        ("bearer",),
        re.compile(r"\b(bearer)\s+[^\s\"',;]+", re.IGNORECASE),
        rf"\1 {REMOVED}",
    ),
    (
        ("passw", "passphrase", "secret", "token", "key", "credential"),
        re.compile(rf"""({_KEY}[\w-]{{0,40}}["']?\s*[:=]\s*){_VALUE}""", re.IGNORECASE),
        rf"\1{REMOVED}",
    ),
    (
        ("--",),
        re.compile(rf"(--[\w-]{{0,40}}?{_KEY}[\w-]{{0,40}}\s+){_VALUE}", re.IGNORECASE),
        rf"\1{REMOVED}",
    ),
    (
        ("://",),
        re.compile(r"""(://)[^/\s@"']{1,200}@"""),
        rf"\1{REMOVED}@",
    ),
    (
        ("hf_", "sk-", "sk_", "gh", "pat", "xox", "pypi-", "npm_", "akia", "asia", "aiza", "ya29.",
         "eyj"),
        re.compile(
            r"(?<![A-Za-z0-9])(?:hf_|sk-|sk_|gh[opsur]_|github_pat_|glpat-|xox[abeprs]-|pypi-|npm_"
            r"|AKIA|ASIA|AIza|ya29\.|eyJ)[\w.-]{6,}"
        ),
        REMOVED,
    ),
)  # fmt: skip
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}\.[\w.-]{2,100}")
_HOMES = re.compile(
    r"""(?<![\w.-])(?:/(?:home|Users)/[^/\s"'<>|]+|[A-Za-z]:[\\/]+Users[\\/]+[^\\/:*?"<>|\r\n]+)"""
)
_SAMPLE_FILE = re.compile(r"\.(?:png|jpe?g|bmp|webp|tiff?|gif)(?![\w])", re.IGNORECASE)
_BEFORE_NAME = "/\\\"'“”<>|:,;=()[]{}\r\n\t"


class Redactor:
    """Rewrites texts; the same picture has the same new name in all of them.

    Args:
        homes: folders of the person; each becomes `~`.
        users: login and full names.
        hosts: names of the computer.
        environment: variables whose values must not leave this computer.
    """

    def __init__(
        self,
        *,
        homes: Iterable[str],
        users: Iterable[str],
        hosts: Iterable[str],
        environment: Mapping[str, str],
    ) -> None:
        self._homes = {home.rstrip("/\\"): "~" for home in homes if len(home.rstrip("/\\")) > 1}
        self._names = {name: "<host>" for name in hosts if len(name) > 1}
        self._names.update({name: "<user>" for name in users if len(name) > 1})
        known = {*self._homes, *self._names}
        self._values = {
            value: REMOVED if _SECRET_VARIABLE.search(name) else f"${name}"
            for name, value in environment.items()
            if value.rstrip("/\\") not in known and _tells(name, value)
        }
        self._samples: dict[str, str] = {}

    def text(self, text: str) -> str:
        """The text without what it must not tell."""
        lowered = text.lower()
        for words, pattern, instead in _SECRETS:
            if any(word in lowered for word in words):
                text = pattern.sub(instead, text)
        text = _replaced(text, self._values)
        text = self._without_file_names(text)
        text = _HOMES.sub("~", _replaced(text, self._homes))
        text = _replaced(text, self._names, ignore_case=True)
        return _EMAIL.sub("<e-mail>", text) if "@" in text else text

    def json_text(self, text: str) -> str:
        """The same for JSON, value by value, so that it stays JSON; other text as `text`."""
        try:
            value = json.loads(text)
        except (ValueError, RecursionError):
            return self.text(text)
        return json.dumps(self._json(value), ensure_ascii=False, indent=1)

    def json_lines(self, text: str) -> str:
        """The same for lines of JSON; a torn line is taken as text."""
        seen: dict[str, str] = {}  # most strings of a journal stand in it thousands of times
        return "".join(self._json_line(line, seen) for line in text.splitlines(keepends=True))

    def _json_line(self, line: str, seen: dict[str, str]) -> str:
        try:
            value = json.loads(line)
        except (ValueError, RecursionError):
            return self.text(line)
        return json.dumps(self._json(value, seen), ensure_ascii=False) + "\n"

    def _json(self, value: object, seen: dict[str, str] | None = None) -> object:
        seen = {} if seen is None else seen
        match value:
            case str():
                if value not in seen:
                    seen[value] = self.text(value)
                return seen[value]
            case dict():
                return {
                    self._json(key, seen): REMOVED
                    if isinstance(inner, str) and _SECRET_FIELD.search(key)
                    else self._json(inner, seen)
                    for key, inner in value.items()
                }
            case list():
                return [self._json(inner, seen) for inner in value]
            case _:
                return value

    def _without_file_names(self, text: str) -> str:
        parts, end = [], 0
        for found in _SAMPLE_FILE.finditer(text):
            low = max(end, found.start() - _NAME_LENGTH)
            start = max(low, *(text.rfind(sign, low, found.start()) + 1 for sign in _BEFORE_NAME))
            name = text[start : found.end()]
            if not any(sign.isalnum() for sign in name[: found.start() - start]):
                continue  # “*.png”
            new = self._samples.setdefault(
                name.strip(), f"picture-{len(self._samples) + 1}{found[0].lower()}"
            )
            parts += [text[end:start], new]
            end = found.end()
        return "".join([*parts, text[end:]])


def redactor_here() -> Redactor:
    """A Redactor for this person on this computer."""
    environment = dict(os.environ)
    homes = {*_asked(lambda: str(Path.home())), *_named(environment, "HOME", "USERPROFILE")}
    homes |= {os.path.realpath(home) for home in homes}
    hosts = {*_asked(socket.gethostname), *_asked(platform.node)}
    hosts |= {host.partition(".")[0] for host in hosts}
    hosts -= {"localhost"}
    users = {*_asked(getpass.getuser), *_full_names(),
             *_named(environment, "USER", "LOGNAME", "USERNAME")}  # fmt: skip
    return Redactor(homes=homes, users=users, hosts=hosts, environment=environment)


def _tells(name: str, value: str) -> bool:
    """Whether a variable's value is more than a word that might stand anywhere."""
    if _SECRET_VARIABLE.search(name):
        return len(value) >= _SECRET_LENGTH
    return len(value) >= _VALUE_LENGTH and not value.replace(".", "").isdigit()


def _replaced(text: str, instead: Mapping[str, str], *, ignore_case: bool = False) -> str:
    """The text with whole words, names or paths replaced, the longest first."""
    where = text.lower() if ignore_case else text
    present = [old for old in instead if (old.lower() if ignore_case else old) in where]
    if not present:
        return text
    present.sort(key=len, reverse=True)
    pattern = re.compile(
        rf"(?<![\w])(?:{'|'.join(map(re.escape, present))})(?![\w])",
        re.IGNORECASE if ignore_case else 0,
    )
    new = {(old.lower() if ignore_case else old): instead[old] for old in present}
    return pattern.sub(lambda found: new[found[0].lower() if ignore_case else found[0]], text)


def _named(environment: Mapping[str, str], *names: str) -> set[str]:
    return {environment[name] for name in names if environment.get(name)}


def _asked(ask: Callable[[], str]) -> set[str]:
    try:
        return {ask()} - {""}
    except (OSError, KeyError, ImportError, RuntimeError):  # a container may lack all of it
        return set()


def _full_names() -> set[str]:
    """What the computer calls the person in full."""
    try:
        import pwd  # not on Windows

        return {pwd.getpwuid(os.getuid()).pw_gecos.partition(",")[0].strip()} - {""}
    except (ImportError, KeyError):
        return set()
