"""Secrets and weight: told by role, line and kind; never by their value."""

from __future__ import annotations

import base64
import json

import numpy as np
import pygad
import pytest
import settings
from support import fixed_host, lines_of, write

from vilvik_shim._capture import capture_code
from vilvik_shim._capture._findings import HEAVY, Packed, findings_of
from vilvik_shim._notes import Notes

# Put together here, so that no scanner takes this file for a leak.
SECRETS = {
    "AWS access key": "AKIA" + "IOSFODNN7EXAMPLE",
    "GitHub token": "ghp_" + "a1B2" * 9,
    "GitLab token": "glpat-" + "x9" * 10,
    "Slack token": "xoxb-" + "1234567890-abc",
    "Slack webhook": "https://hooks.slack.com/services/" + "T0AB/B0CD/abcdef",
    "Google API key": "AIza" + "Sy" * 17 + "z",
    "Stripe key": "sk_live_" + "4eC39HqLyjWDarjtT1",
    "OpenAI or Anthropic key": "sk-ant-" + "api03-abcdefghijklmnop",
    "Hugging Face token": "hf_" + "abcdefghij" * 3,
    "Vilvik key": "vlk_" + "live_0123456789",
    "npm token": "npm_" + "abcdef" * 6,
    "PyPI token": "pypi-" + "AgEIcHlwaS5vcmc" * 4,
    "SendGrid key": "SG." + "abcdefghijklmnop.qrstuvwxyz012345",
    "Azure storage key": "AccountKey=" + "abcd" * 12,
    "Telegram token": "123456789:" + "AA" + "x" * 33,
    "web token": "eyJ" + "hbGciOiJI.eyJ" + "zdWIiOiIx.c2lnbmF0dXJl",
    "private key": "-----BEGIN RSA " + "PRIVATE KEY-----",
    "password in an address": "postgres://user:" + "hunter22@db/prices",
}
OTHER_FORMS = {
    "ASIA" + "IOSFODNN7EXAMPLE": "AWS access key",
    **{f"gh{letter}_" + "a1B2" * 9: "GitHub token" for letter in "ousr"},
    "github_pat_" + "a1B2" * 10: "GitHub token",
    "rk_test_" + "4eC39HqLyjWDarjtT1": "Stripe key",
    "sk-" + "abcdefghijklmnopqrst": "OpenAI or Anthropic key",
}
NAMES = [
    *("password", "DB_PASSWD", "Passphrase", "pwd", "client_secret", "pa\u017f\u017fword"),
    *("apikey", "API_KEY", "accesskey", "access_key", "authtoken", "auth_token", "accesstoken", "ACCESS_TOKEN"),
    *("privatekey", "private_key"),
]
HOMES = ["/home/someone/data.csv", "/Users/someone/data.csv", "C:\\Users\\someone\\data.csv", "d:\\\\Users\\\\x"]
LITERALS = [
    *(f"{name} = 'hunter22'" for name in NAMES),
    'password = "hunter22"',
    "db_passwd='hunter22'",
    '{"password": "hunter22"}',
    'connect(api_key="abcdef123")',
    'os.environ["AWS_SECRET"] = "abcdef123"',
    'self.auth_token: str = "abcdef123"',
    r"SOURCE = 'x = 1\npassword = \"hunter22\"\n'",
]
HARMLESS = [
    "password = input()",
    'password = ""',
    'password = "<your password>"',
    'token = tokens["a"]',
    "compare(secret_size, 3)",
    'url = "https://example.org/a:b"',
    "passwords = read()",
    "sk-learn",
]


def scan(text, notes=None):
    return findings_of({"fitness_func": text, "fitness_func_entry": "f"}, {}, [], notes or Notes())


@pytest.mark.parametrize("kind", SECRETS)
def test_the_key_shapes_of_services_are_found_by_line_and_kind(kind):
    findings = scan(f"import x\n\nKEY = {SECRETS[kind]!r}\n")
    assert {"role": "fitness_func", "line": 3, "kind": kind} in findings
    assert SECRETS[kind] not in json.dumps(findings)


@pytest.mark.parametrize("secret", OTHER_FORMS)
def test_the_other_forms_of_a_service_are_found_too(secret):
    assert scan(f"KEY = {secret!r}") == [{"role": "fitness_func", "line": 1, "kind": OTHER_FORMS[secret]}]


@pytest.mark.parametrize("line", LITERALS)
def test_a_literal_given_to_a_password_is_found(line):
    assert scan(line) == [{"role": "fitness_func", "line": 1, "kind": "password"}]


@pytest.mark.parametrize("line", HARMLESS)
def test_what_holds_no_secret_is_not_found(line):
    assert scan(line) == []


@pytest.mark.parametrize("home", HOMES)
def test_a_path_into_a_home_folder_is_a_note_without_the_path(home):
    notes = Notes()
    assert scan(f"DATA = '{home}'\n", notes) == []
    assert [note["found"] for note in notes.as_json()] == ["a path into a home folder, line 1"]


def with_globals(**values):
    """A GA whose fitness function uses these globals."""
    namespace = {"__name__": "__main__", **values}
    text = "def fitness(ga, solution, index):\n    return float(len([" + ", ".join(values) + "]))\n"
    import linecache

    linecache.cache["<ipython-input-77-findings>"] = (
        len(text),
        None,
        text.splitlines(True),
        "<ipython-input-77-findings>",
    )
    exec(compile(text, "<ipython-input-77-findings>", "exec"), namespace)
    return pygad.GA(**{**settings.BASE, "fitness_func": namespace["fitness"]})


def header_of(tmp_path, **values):
    return lines_of(write(with_globals(**values), fixed_host("findings"), spool=tmp_path))[:2]


def test_the_header_of_a_dump_names_the_secrets_of_its_code_and_constants(tmp_path):
    header, body = header_of(tmp_path, CONFIG={"password": "hunter" + "22"}, KEY=SECRETS["Stripe key"])
    kinds = {(finding["role"], finding["kind"]) for finding in header["findings"]}
    assert kinds == {("fitness_func", "password"), ("fitness_func", "Stripe key")}
    for finding in header["findings"]:
        line = body["code"]["fitness_func"].split("\n")[finding["line"] - 1]
        assert "hunter" in line or "sk_live" in line
    assert "hunter" not in json.dumps(header)


def test_a_secret_in_a_compressed_constant_is_found_where_the_constant_stands(tmp_path):
    long_text = "filler line\n" * 3000 + SECRETS["AWS access key"]
    header, body = header_of(tmp_path, TEXT=long_text, ROWS=["row"] * 9000 + [SECRETS["GitHub token"]])
    assert {finding["kind"] for finding in header["findings"]} == {"AWS access key", "GitHub token"}
    lines = body["code"]["fitness_func"].split("\n")
    assert all("zlib" in lines[finding["line"] - 1] for finding in header["findings"])


def test_constants_over_100_kb_are_listed_with_their_size(tmp_path):
    noise = np.random.default_rng(1).random(20_000)
    header, body = header_of(tmp_path, DATA=noise, SMALL=np.arange(10))
    (weight,) = header["weights"]
    assert (weight["role"], weight["kind"], weight["name"]) == ("fitness_func", "constant", "DATA")
    assert 100_000 < weight["bytes"] <= len(body["code"]["fitness_func"])
    assert header["findings"] == []


def test_more_than_1_mib_in_all_is_a_finding(tmp_path):
    header, _ = header_of(tmp_path, DATA=np.random.default_rng(1).random(150_000))
    assert [finding["kind"] for finding in header["findings"]] == [HEAVY]


def test_inlined_local_files_are_listed():
    import captured

    class Holder:
        fitness_func = staticmethod(captured.uses_local_module)

    found = capture_code(Holder(), Notes(), lambda module: None)
    (weight,) = found.weights
    assert isinstance(weight, dict)
    assert (weight["kind"], weight["name"]) == ("file", "local_module")


def test_the_text_of_a_compressed_constant_is_not_searched_and_what_it_holds_is():
    noise = base64.b64encode(np.random.default_rng(0).bytes(30_000)).decode()
    hidden = f"{noise.rstrip('=')}/{SECRETS['AWS access key']}/{noise}"
    packed = {"fitness_func": [Packed(hidden[:200], 'x = 1\npassword = "hunter22"')]}
    for text in (f"A = b64decode('{hidden}')", f"SOURCE = 'A = b64decode(\\'{hidden}\\')'"):
        code = {"fitness_func": f"import zlib\n{text}\n"}
        assert findings_of(code, packed, [], Notes()) == [{"role": "fitness_func", "line": 2, "kind": "password"}]
