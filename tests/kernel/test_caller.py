from kernel.caller import Caller, caller_of


def verified(**claims: str) -> Caller:
    return caller_of({"authorizer": {"jwt": {"claims": claims}}})


def test_whoever_has_an_access_token_is_its_subject_in_its_groups() -> None:
    assert verified(sub="ana", token_use="access") == Caller("ana", frozenset({"riders"}))
    assert verified(**{"sub": "eva", "token_use": "access", "cognito:groups": "[desk admin]"}).is_desk


def test_an_id_token_is_nobodys() -> None:
    assert verified(**{"sub": "eva", "token_use": "id", "cognito:groups": "[desk]"}) == Caller()


def test_a_sibling_is_known_by_its_role() -> None:
    assert caller_of({"authorizer": {"iam": {"userArn": "arn:aws:sts::1:assumed-role/dispatch"}}}).role
