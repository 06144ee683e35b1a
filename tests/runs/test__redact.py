"""What a bug report must not tell: canaries go in, none comes out."""

import json

import pytest

from trainer_gui.runs._redact import REMOVED, Redactor, redactor_here

CANARY = "zq7canary19xx"


@pytest.fixture
def redactor() -> Redactor:
    return Redactor(
        homes=["/home/annabel"],
        users=["annabel", "Annabel Lee"],
        hosts=["raven.example", "raven"],
        environment={
            "HOME": "/home/annabel",
            "USER": "annabel",
            "DB_PASSWORD": "pw9x",
            "SOME_SETTING": CANARY,
            "VIRTUAL_ENV": "/home/annabel/venv",
            "SHLVL": "1",
            "DESKTOP": "gnome",
            "EPOCH_TIME": "1785544711.5",
        },
    )


@pytest.mark.parametrize(
    "line",
    [
        f"Authorization: Bearer {CANARY}",
        f"authorization={CANARY} and more {CANARY}",
        f"{{'Authorization': 'Basic {CANARY}'}}",
        f"the header was Bearer {CANARY}",
        f"Cookie: session={CANARY}; other={CANARY}",
        f"X-Api-Key: {CANARY}",
        f"hf_{CANARY}",
        f"sk-{CANARY}-{CANARY}",
        f"sk-proj-{CANARY}",
        f"ghp_{CANARY}",
        f"github_pat_{CANARY}",
        f"AKIA{CANARY.upper()}",
        f"eyJhbGciOi.{CANARY}.{CANARY}",
        f"password={CANARY}",
        f'"api_key": "{CANARY} {CANARY}"',
        f"WANDB_API_KEY = '{CANARY}'",
        f"HF_TOKEN: {CANARY}",
        f"git clone --access-token {CANARY} there",
        f"https://someone:{CANARY}@host.org/data",
        f"https://{CANARY}@host.org/data",
        f"https://host.org/data?token={CANARY}&x=1",
        f"-----BEGIN RSA PRIVATE KEY-----\n{CANARY}\n{CANARY}\n-----END RSA PRIVATE KEY-----",
        f"-----BEGIN PRIVATE KEY-----\n{CANARY}",
        f"the setting is {CANARY}",
        f"/data/cats/{CANARY}.JPG",
    ],
)
def test_no_secret_comes_out(line: str) -> None:
    clean = Redactor(homes=[], users=[], hosts=[], environment={"SOME_SETTING": CANARY})
    for text in (line, f"before {line} ", f"2026-08-01 ERROR: {line}\nnext line"):
        assert CANARY.lower() not in clean.text(text).lower()
        assert CANARY.lower() not in clean.json_text(json.dumps({"values": [text]})).lower()
        assert CANARY.lower() not in clean.json_lines(json.dumps({text: text}) + "\n").lower()


def test_what_stands_beside_a_secret_stays(redactor: Redactor) -> None:
    text = redactor.text(f"epoch 3: token={CANARY}, loss 0.25\nAuthorization: Bearer {CANARY}\nend")
    assert text == f"epoch 3: token={REMOVED}, loss 0.25\nAuthorization: {REMOVED}\nend"


@pytest.mark.parametrize(
    ("told", "kept"),
    [
        ("/home/annabel/data", "~/data"),
        ("file:///home/annabel/data", "file://~/data"),
        ("/home/annabel", "~"),
        ("/home/someone-else/data", "~/data"),
        ("/Users/mary/data", "~/data"),
        ("C:\\Users\\Mary Ann\\data", "~\\data"),
        ("C:\\\\Users\\\\mary\\\\data", "~\\\\data"),
        ("/home/annabel/venv/lib/x.py", "$VIRTUAL_ENV/lib/x.py"),
        ("/mnt/annabel/data", "/mnt/<user>/data"),
        ("Annabel Lee on RAVEN", "<user> on <host>"),
        ("raven.example:8080", "<host>:8080"),
        ("pw9x", REMOVED),
        ("annabel@raven.example", "<user>@<host>"),
        ("mail someone@nowhere.org", "mail <e-mail>"),
    ],
)
def test_who_and_where_is_replaced(redactor: Redactor, told: str, kept: str) -> None:
    assert redactor.text(told) == kept


@pytest.mark.parametrize(
    "text",
    [
        "loss 0.123 after step 1785544711, epoch 12, 1 of 3",
        "annabella and ravens on gnome",
        "Drop pictures (*.png, .jpg) here",
        'File "/opt/trainer_gui/runs/worker.py", line 12, in _work',
        "ValueError: token kinds differ",
        "/homework/data",
    ],
)
def test_what_is_not_private_stays(redactor: Redactor, text: str) -> None:
    assert redactor.text(text) == text


def test_names_of_pictures_are_numbered_and_equal_ones_stay_equal(redactor: Redactor) -> None:
    text = redactor.text(
        "/data/cats/My Cat.jpg is like '/data/dogs/b.PNG', /data/cats/My Cat.jpg: cut off"
    )
    assert text == (
        "/data/cats/picture-1.jpg is like '/data/dogs/picture-2.png', "
        "/data/cats/picture-1.jpg: cut off"
    )
    assert redactor.text("My Cat.jpg") == "picture-1.jpg"


def test_json_stays_json(redactor: Redactor) -> None:
    said = {"number": 1, "loss": [0.5, None, True], "path": '/home/annabel/a "b"/c\u00e9.png',
            "password": "short", "keys": "mlp, cnn"}  # fmt: skip
    lines = redactor.json_lines(json.dumps(said) + "\n" + json.dumps(said)[:40])
    first, torn = lines.splitlines()
    assert json.loads(first) == {**said, "path": '~/a "b"/picture-1.png', "password": REMOVED}
    assert torn.startswith('{"number": 1')
    assert json.loads(redactor.json_text(json.dumps(said)))["path"] == '~/a "b"/picture-1.png'
    assert redactor.json_text("[" * 100_000).startswith("[[")


def test_a_long_text_is_no_trap(redactor: Redactor) -> None:
    # Each of these made an expression that looks back need minutes.
    for piece in ("token", "a" * 50, "x@", "password=", "--token", ".png", "/home/", "://a"):
        assert len(redactor.text(piece * 20_000)) > 0


def test_this_computer_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/tmp/canary home")
    monkeypatch.setenv("USER", "canary-user")
    monkeypatch.setenv("MY_TOKEN", "abcd")
    monkeypatch.setenv("MY_VALUE", "canary-value-1")
    redacted = redactor_here().text("/tmp/canary home/x canary-user abcd canary-value-1")
    assert redacted == f"~/x <user> {REMOVED} $MY_VALUE"
