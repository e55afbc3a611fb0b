"""What a person needs to go on by hand when the simulated city has gone home."""

from __future__ import annotations

from functools import partial

from rich.console import Console

from infra.local import StackInfo
from simulator.report import Report


def show(info: StackInfo, told: Report, console: Console) -> None:
    say = partial(console.print, highlight=False, soft_wrap=True)
    say(f"The city is yours now, in real time: [bold]{info.api_url}[/bold]")
    if info.console_url:
        say(f"The console, every login one click: [bold]{info.console_url}[/bold]")
    say(f"Logins, password {info.password}:")
    for group, email in info.users.items():
        say(f"  {email:<22} {group}")
    say("A token, and a first request with it:")
    say(_commands(info), markup=False)
    if longest_wait := told["worth_a_look"]["longest_wait"]:
        say(f"What the services did for the ride with the longest wait: make trace RIDE={longest_wait[0]}")
    say("\nCtrl-C stops everything.")


def _commands(info: StackInfo) -> str:
    sign_in = (
        f'{{"AuthFlow":"USER_PASSWORD_AUTH","ClientId":"{info.client_id}",'
        f'"AuthParameters":{{"USERNAME":"desk@example.com","PASSWORD":"{info.password}"}}}}'
    )
    return f"""
  TOKEN=$(curl -s {info.endpoint}/ -H 'Content-Type: application/x-amz-json-1.1' \\
    -H 'X-Amz-Target: AWSCognitoIdentityProviderService.InitiateAuth' \\
    -d '{sign_in}' \\
    | python3 -c 'import json,sys; print(json.load(sys.stdin)["AuthenticationResult"]["AccessToken"])')
  curl -s {info.api_url}/v1/drivers?status=approved -H "Authorization: Bearer $TOKEN"
"""
