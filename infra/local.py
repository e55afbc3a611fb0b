"""The local stack: the real CDK app, deployed by the real `cdk` into an AWS that runs on this machine, IAM enforced.

Everything it leaves on disk lies in `.stack/`; everything it starts is ended by `down`, by process id.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import botocore.session

from infra import console_files, cors
from infra.assets import ROOT
from infra.ready_made import introduce

REGION = "eu-west-1"
ACCOUNT = "000000000000"
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}
PASSWORD = "Corrida-local-2026!"  # noqa: S105
USAGE = "usage: python -m infra.local up | down | info | console | sign-up <email> riders|drivers|desk|admin | token <email>"
READY_MADE = ("riders", "drivers", "desk", "admin")
PID, EDGE_PID = "pid", "edge.pid"
START_TIMEOUT_S = 60
STOP_TIMEOUT_S = 10


class LocalStackError(Exception):
    """Said to the person at the terminal, with the way out."""


@dataclass(frozen=True)
class StackInfo:
    """How to reach a running local stack; kept in `.stack/stack.json`."""

    api_url: str
    socket_url: str
    endpoint: str
    region: str
    user_pool_id: str
    client_id: str
    pid: int
    console_url: str = ""
    users: dict[str, str] = field(default_factory=dict)
    password: str = PASSWORD


class LocalStack:
    """One local AWS on one port. Two of them may run side by side, each with a folder of its own."""

    def __init__(self, port: int = 0, folder: Path | None = None) -> None:
        self.port = port or int(os.environ.get("PORT", "4566"))
        self.folder = folder or Path(os.environ.get("STACK") or ROOT / ".stack")
        self.endpoint = f"http://localhost:{self.port}"

    @property
    def info(self) -> StackInfo:
        """Of the stack that is up. Raises `LocalStackError` if none is."""
        try:
            return StackInfo(**json.loads((self.folder / "stack.json").read_text()))
        except FileNotFoundError:
            raise LocalStackError("no local stack is up; start one with: make up") from None

    def up(self, say: Any = print, context: Mapping[str, str] | None = None) -> StackInfo:
        """Start, deploy, create the ready-made people. `context` are settings of the deployment: `{"legacy-url": …}`."""
        self._refuse_a_second_one()
        shutil.rmtree(self.folder, ignore_errors=True)
        (self.folder / "tmp").mkdir(parents=True)
        say("starting the local AWS ...")
        process = self._start()
        try:
            say("deploying (synth, bootstrap, deploy) ...")
            self._cdk("bootstrap", f"aws://{ACCOUNT}/{REGION}", where=self.folder)
            chosen = [argument for name, value in (context or {}).items() for argument in ("-c", f"{name}={value}")]
            self._cdk("deploy", "--all", "--require-approval", "never", "--concurrency", "3", *chosen, where=ROOT)
            self._answer_preflights()
            info = self._look_up(process.pid)
            for group in READY_MADE:
                email = f"{group.removesuffix('s')}@example.com"
                self.sign_up(email, group, info)
                info.users[group] = email
            introduce(info.api_url, lambda group: self.token(info.users[group], info))
            info = self._serve_console(info)
        except BaseException:
            self._end_all()
            raise
        (self.folder / "stack.json").write_text(json.dumps(asdict(info), indent=2))
        return info

    def down(self) -> None:
        """End what `up` started; nothing to end is fine."""
        self._end_all()
        shutil.rmtree(self.folder, ignore_errors=True)

    def sign_up(self, email: str, group: str, info: StackInfo | None = None) -> None:
        """A confirmed account with the local password, in its group."""
        pool = (info or self.info).user_pool_id
        cognito = self.client("cognito-idp")
        cognito.admin_create_user(
            UserPoolId=pool,
            Username=email,
            MessageAction="SUPPRESS",
            UserAttributes=[{"Name": "email", "Value": email}, {"Name": "email_verified", "Value": "true"}],
        )
        cognito.admin_set_user_password(UserPoolId=pool, Username=email, Password=PASSWORD, Permanent=True)
        cognito.admin_add_user_to_group(UserPoolId=pool, Username=email, GroupName=group)

    def token(self, email: str, info: StackInfo | None = None) -> str:
        """An access token, by the way an app gets it."""
        answer = self.client("cognito-idp").initiate_auth(
            ClientId=(info or self.info).client_id,
            AuthFlow="USER_PASSWORD_AUTH",
            AuthParameters={"USERNAME": email, "PASSWORD": PASSWORD},
        )
        return str(answer["AuthenticationResult"]["AccessToken"])

    def set_clock(self, rate: float, sync_at_epoch_s: float) -> None:
        """Let every function's clock run `rate` times as fast until it meets the wall clock (`kernel/clock.py`)."""
        settings = {"CLOCK_RATE": str(rate), "CLOCK_SYNC_AT": str(sync_at_epoch_s)}
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda name: self.set_environment(name, settings), self.functions()))

    def set_environment(self, function: str, settings: dict[str, str]) -> None:
        """Give a deployed function other settings than its deployment did."""
        client = self.client("lambda")
        variables = client.get_function_configuration(FunctionName=function)["Environment"]["Variables"]
        client.update_function_configuration(FunctionName=function, Environment={"Variables": variables | settings})

    def functions(self, service: str = "") -> list[str]:
        """The names of the deployed functions, of one service or of all."""
        pages = self.client("lambda").get_paginator("list_functions").paginate()
        names = [function["FunctionName"] for page in pages for function in page["Functions"]]
        return sorted(name for name in names if name.startswith(f"corrida-{service}"))

    def client(self, service: str) -> Any:
        """A botocore client of the local AWS, with its root's rights."""
        return _client(service, self.endpoint)

    def _refuse_a_second_one(self) -> None:
        if self._is_alive():
            raise LocalStackError("a local stack is already up: use it, or end it with: make down")
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise LocalStackError(
                    f"port {self.port} is taken: end the other local stack (make down), or choose one: PORT=4600 make up"
                )

    def _start(self) -> subprocess.Popen[bytes]:
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "LANG": "C.UTF-8",
            "TMPDIR": str(self.folder / "tmp"),
            "AUTH": "true",
            "GATEWAY_PORT": str(self.port),
            "BIND_HOST": "127.0.0.1",
            "MINISTACK_REGION": REGION,
            "LAMBDA_WARM_TTL_SECONDS": "3600",
        }
        with (self.folder / "ministack.log").open("wb") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                env=environment,
                cwd=self.folder,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (self.folder / PID).write_text(str(process.pid))
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while not self._is_healthy():
            if process.poll() is not None or time.monotonic() > deadline_s:
                self._end(process.pid)
                raise LocalStackError(f"the local AWS did not start; it says:\n{_tail(self.folder / 'ministack.log')}")
            time.sleep(0.1)
        return process

    def _is_alive(self) -> bool:
        try:
            os.killpg(int((self.folder / PID).read_text()), 0)
        except (FileNotFoundError, ValueError, ProcessLookupError):
            return False
        return True

    def _is_healthy(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.endpoint}/_ministack/health", timeout=2) as response:  # noqa: S310  # nosec B310
                return bool(response.status == 200)
        except (urllib.error.URLError, OSError):
            return False

    def _cdk(self, *arguments: str, where: Path) -> None:
        """`where` the CDK app lies; bootstrapping needs none, and is quicker outside."""
        command = [str(ROOT / "node_modules" / ".bin" / "cdk"), *arguments]
        command += ["-c", "local=true", "-c", f"endpoint={self.endpoint}", "--output", str(self.folder / "cdk.out")]
        environment = (
            os.environ
            | ROOT_CREDENTIALS
            | {
                "AWS_ENDPOINT_URL": self.endpoint,
                "AWS_REGION": REGION,
                "AWS_DEFAULT_REGION": REGION,
                "CDK_DISABLE_CLI_TELEMETRY": "true",
            }
        )
        for name in ("AWS_PROFILE", "AWS_SESSION_TOKEN"):
            environment.pop(name, None)
        path = self.folder / f"{arguments[0]}.log"
        with path.open("wb") as output:
            done = subprocess.run(command, env=environment, cwd=where, stdout=output, stderr=subprocess.STDOUT, check=False)
        if done.returncode:
            raise LocalStackError(f"cdk {arguments[0]} failed; it says:\n{_tail(path)}")

    def _answer_preflights(self) -> None:
        """Tell the API its CORS rules again: the emulator keeps those of a template in a spelling it cannot read."""
        rules = {
            "AllowOrigins": cors.ORIGINS,
            "AllowMethods": ["*"],
            "AllowHeaders": cors.REQUEST_HEADERS,
            "ExposeHeaders": cors.RESPONSE_HEADERS,
        }
        gateway = self.client("apigatewayv2")
        for api in gateway.get_apis()["Items"]:
            if api["ProtocolType"] == "HTTP":
                gateway.update_api(ApiId=api["ApiId"], CorsConfiguration=rules)

    def put_console(self, info: StackInfo) -> None:
        """The console's files, as they are built now, to where its stack wants them."""
        told = console_files.settings(
            api_url=info.api_url,
            feed_url=info.socket_url,
            cognito_url=self.endpoint,
            client_id=info.client_id,
            users=info.users,
            password=info.password,
        )
        contents = {key: path.read_bytes() for key, path in console_files.files()}
        s3, bucket = self.client("s3"), self._published("console-bucket")
        for key, body in ({console_files.CONFIG: json.dumps(told).encode()} | contents).items():
            kind, kept = console_files.content_type(key), console_files.cache_control(key)
            s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType=kind, CacheControl=kept)

    def _serve_console(self, info: StackInfo) -> StackInfo:
        """At an address of its own, if it is built."""
        if not console_files.is_built():
            return info
        self.put_console(info)
        port = self._console_port()
        command = [sys.executable, "-m", "infra.edge", str(port), self.endpoint, self._published("console-host")]
        with (self.folder / "console.log").open("wb") as log:
            edge = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=subprocess.STDOUT, start_new_session=True)
        (self.folder / EDGE_PID).write_text(str(edge.pid))
        self._wait_for_console(edge, port)
        return replace(info, console_url=f"http://localhost:{port}/")

    def _wait_for_console(self, edge: subprocess.Popen[bytes], port: int) -> None:
        deadline_s = time.monotonic() + START_TIMEOUT_S
        while True:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return
            if edge.poll() is not None or time.monotonic() > deadline_s:
                raise LocalStackError(f"the console is not served; it says:\n{_tail(self.folder / 'console.log')}")
            time.sleep(0.05)

    def _console_port(self) -> int:
        """The one after the stack's own, if it is free."""
        for port in (self.port + 1, 0):
            with socket.socket() as probe, suppress(OSError):
                probe.bind(("127.0.0.1", port))
                return int(probe.getsockname()[1])
        raise LocalStackError("there is no free port for the console")

    def _published(self, name: str) -> str:
        """What a stack published under this name; empty if none did."""
        ssm = self.client("ssm")
        try:
            return str(ssm.get_parameter(Name=f"/corrida/platform/{name}")["Parameter"]["Value"])
        except ssm.exceptions.ParameterNotFound:
            return ""

    def _look_up(self, pid: int) -> StackInfo:
        value = self._published
        return StackInfo(
            api_url=value("api-url"),
            socket_url=value("socket-url"),
            endpoint=self.endpoint,
            region=REGION,
            user_pool_id=value("user-pool-id"),
            client_id=value("user-pool-client-id"),
            pid=pid,
        )

    def _end_all(self) -> None:
        for name in (EDGE_PID, PID):
            with suppress(FileNotFoundError):
                self._end(int((self.folder / name).read_text()))

    def _end(self, pid: int) -> None:
        """The server and the function processes it started: they are one process group."""
        for wanted in (signal.SIGTERM, signal.SIGKILL):
            try:
                os.killpg(pid, wanted)
            except ProcessLookupError:
                return
            deadline_s = time.monotonic() + STOP_TIMEOUT_S
            while time.monotonic() < deadline_s:
                if _reap(pid):
                    break
                time.sleep(0.1)


@cache
def _client(service: str, endpoint: str) -> Any:
    """Kept, because building one costs more than a hundred calls."""
    return botocore.session.Session().create_client(
        service,
        region_name=REGION,
        endpoint_url=endpoint,
        aws_access_key_id=ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
    )


@contextmanager
def running(port: int = 0, folder: Path | None = None, context: Mapping[str, str] | None = None) -> Iterator[LocalStack]:
    """A local stack for as long as the block lasts."""
    stack = LocalStack(port, folder)
    stack.up(say=lambda _: None, context=context)
    try:
        yield stack
    finally:
        stack.down()


def _reap(pid: int) -> bool:
    with suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
    try:
        os.killpg(pid, 0)
    except ProcessLookupError:
        return True
    return False


def _tail(path: Path, lines: int = 25) -> str:
    return "\n".join(path.read_text(errors="replace").splitlines()[-lines:])


def tell(info: StackInfo) -> None:
    """What a person needs to use the stack by hand."""
    print(f"\nConsole:   {info.console_url or 'not built; build it with: make console'}")
    print(f"The API:   {info.api_url}")
    print(f"Live feed: {info.socket_url}  (with a ticket from POST /v1/feed/tickets)")
    print(f"Logins:    password {info.password}")
    for group, email in info.users.items():
        print(f"           {email}  ({group})")
    print("A token:   .venv/bin/python -m infra.local token rider@example.com\n")


def main(arguments: list[str]) -> int:
    stack = LocalStack()
    try:
        match arguments:
            case ["up"]:
                tell(stack.up())
            case ["down"]:
                stack.down()
            case ["sign-up", email, group] if group in READY_MADE:
                stack.sign_up(email, group)
            case ["token", email]:
                print(stack.token(email))
            case ["console"]:
                stack.put_console(stack.info)
            case ["info"]:
                tell(stack.info)
            case _:
                print(USAGE, file=sys.stderr)
                return 2
    except LocalStackError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
