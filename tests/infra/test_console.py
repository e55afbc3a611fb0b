"""The console's stack as it would go to AWS: nobody but CloudFront reads the files, and the page may talk to us only."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import aws_cdk as cdk
import pytest
from cdk_nag import AwsSolutionsChecks

from infra import console_files
from infra.acknowledged import acknowledge_known_findings
from infra.console import Console
from infra.deployment import Deployment
from infra.watch import watch
from tests.infra.template import Template

TILES = "https://{s}.tiles.example/{z}/{x}/{y}.png"


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    """Fails if cdk-nag finds something that nobody has given a reason for."""
    built = tmp_path_factory.mktemp("dist")
    (built / "assets").mkdir()
    (built / "assets" / "index-1a2b3c.js").write_text("//")
    (built / "index.html").write_text("<!doctype html>")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(console_files, "BUILT", built)
        return synthesised(tmp_path_factory.mktemp("out"))


def synthesised(out: Path) -> Template:
    app = cdk.App(outdir=str(out), context={"tiles": TILES})
    console = Console(app, Deployment(local=False), has_feed=True)
    watch(app)
    acknowledge_known_findings(app)
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    app.synth()
    return Template(console.stack_name, json.loads((out / f"{console.stack_name}.template.json").read_text()))


def only(template: Template, kind: str) -> dict[str, Any]:
    [found] = template.properties(kind).values()
    return found


def policy_of(template: Template) -> str:
    headers = only(template, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    parts = headers["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"]["Fn::Join"][1]
    return "".join(part if isinstance(part, str) else f"<{part['Ref']}>" for part in parts)


def test_the_bucket_is_private_and_speaks_tls_only(template: Template) -> None:
    bucket = only(template, "AWS::S3::Bucket")
    assert all(bucket["PublicAccessBlockConfiguration"].values())
    statements = only(template, "AWS::S3::BucketPolicy")["PolicyDocument"]["Statement"]
    allowed = [statement for statement in statements if statement["Effect"] == "Allow"]
    assert [statement["Principal"] for statement in allowed] == [{"Service": "cloudfront.amazonaws.com"}]
    assert [statement["Action"] for statement in allowed] == ["s3:GetObject"]
    assert any(statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}} for statement in statements)


def test_the_page_may_run_its_own_scripts_and_talk_to_us_only(template: Template) -> None:
    policy = policy_of(template)
    assert "default-src 'none'; script-src 'self'; style-src 'self';" in policy
    assert "unsafe" not in policy
    [connect] = [part for part in policy.split("; ") if part.startswith("connect-src")]
    assert connect.split(" ")[1] == "'self'"
    assert [name in connect for name in ("apiurl", "socketurl", "cognito-idp")] == [True, True, True]
    assert "*" not in connect


def test_tiles_are_let_in_from_where_they_were_said_to_come(template: Template) -> None:
    assert "img-src 'self' data: https://*.tiles.example;" in policy_of(template)


def test_nobody_frames_it_and_browsers_keep_to_tls(template: Template) -> None:
    headers = only(template, "AWS::CloudFront::ResponseHeadersPolicy")["ResponseHeadersPolicyConfig"]
    security = headers["SecurityHeadersConfig"]
    assert security["FrameOptions"]["FrameOption"] == "DENY"
    assert security["StrictTransportSecurity"]["AccessControlMaxAgeSec"] == 365 * 24 * 3600
    behaviour = only(template, "AWS::CloudFront::Distribution")["DistributionConfig"]["DefaultCacheBehavior"]
    assert behaviour["ViewerProtocolPolicy"] == "redirect-to-https"
    assert behaviour["Compress"]


def test_files_named_by_content_are_kept_forever_and_the_page_is_asked_for_anew(template: Template) -> None:
    copies = template.properties("Custom::CDKBucketDeployment").values()
    kept = {copy["SystemMetadata"]["cache-control"]: copy for copy in copies}
    assert kept[console_files.FOREVER]["Include"] == ["assets/*"]
    assert kept[console_files.ALWAYS_ASK]["Exclude"] == ["assets/*"]
    assert kept[console_files.ALWAYS_ASK]["DistributionPaths"] == ["/", "/config.json", "/index.html"]
    assert not any(copy["Prune"] for copy in copies)


def test_the_copier_is_watched_and_its_log_does_not_grow_forever(template: Template) -> None:
    [name] = template.resources("AWS::Lambda::Function")
    assert template.alarms_about(name, "Errors")
    assert only(template, "AWS::Logs::LogGroup")["RetentionInDays"]
