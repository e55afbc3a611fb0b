"""The web console as a static site: a private bucket, and one CloudFront distribution that reads it and says the headers."""

from __future__ import annotations

from typing import Any, cast

import aws_cdk as cdk
from aws_cdk import aws_cloudfront as cloudfront
from aws_cdk import aws_cloudfront_origins as origins
from aws_cdk import aws_logs as logs
from aws_cdk import aws_s3 as s3
from aws_cdk import aws_s3_deployment as s3_deployment
from constructs import Construct

from infra import console_files, names
from infra.acknowledged import acknowledge
from infra.deployment import Deployment
from infra.functions import LOG_RETENTION

THE_CDKS_COPIER = "The CDK's own function copies the files; it may touch this bucket and read the CDK's assets, no other."
COPIERS_RIGHTS = (
    "IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/service-role/AWSLambdaBasicExecutionRole]",
    *(f"IAM5[Action::s3:{action}*]" for action in ("GetObject", "GetBucket", "List", "DeleteObject", "Abort")),
    "IAM5[Resource::arn:<AWS::Partition>:s3:::cdk-hnb659fds-assets-<AWS::AccountId>-<AWS::Region>/*]",
)
INVALIDATES_ANY = "Invalidations of the page after a deployment: the CDK names no distribution in it."
A_YEAR = cdk.Duration.days(365)
TILES = "tiles"
TILES_ATTRIBUTION = "tiles-attribution"


class Console(cdk.Stack):
    """`has_feed`: whether a service with a socket is deployed; without one the console polls.

    Street tiles instead of the shipped streets: `cdk deploy -c tiles=https://... -c tiles-attribution=...`.
    """

    def __init__(self, scope: Construct, deployment: Deployment, *, has_feed: bool, **stack: Any) -> None:
        super().__init__(scope, "corrida-console", description="Corrida: the web console", **stack)
        self.deployment = deployment
        self.tiles_url = str(self.node.try_get_context(TILES) or "")
        self.feed_url = names.find(self, "socket-url") if has_feed else ""
        self.bucket = self._bucket()
        self.distribution = self._distribution()
        names.publish(self, "console-bucket", self.bucket.bucket_name)
        names.publish(self, "console-host", self.distribution.distribution_domain_name)
        cdk.CfnOutput(self, "ConsoleUrl", value=f"https://{self.distribution.distribution_domain_name}")
        if not deployment.local:  # where `infra.local` puts the files into the bucket
            self._put_files()

    def _bucket(self) -> s3.Bucket:
        bucket = s3.Bucket(
            self,
            "Files",
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            encryption=s3.BucketEncryption.S3_MANAGED,
            enforce_ssl=self.deployment.enforces_tls,
            removal_policy=cdk.RemovalPolicy.DESTROY,
        )
        acknowledge(bucket, "AwsSolutions-S1", "It holds the console's public files only, and CloudFront alone reads them.")
        return bucket

    def _distribution(self) -> cloudfront.Distribution:
        """HTTP/1.1 redirects to TLS; the page is asked for anew each time, files named after their content never."""
        distribution = cloudfront.Distribution(
            self,
            "Site",
            comment="Corrida's console",
            default_root_object=console_files.INDEX,
            default_behavior=cloudfront.BehaviorOptions(
                origin=origins.S3BucketOrigin.with_origin_access_control(self.bucket),
                viewer_protocol_policy=cloudfront.ViewerProtocolPolicy.REDIRECT_TO_HTTPS
                if self.deployment.enforces_tls
                else cloudfront.ViewerProtocolPolicy.ALLOW_ALL,
                response_headers_policy=self._headers(),
                compress=True,
            ),
            http_version=cloudfront.HttpVersion.HTTP2_AND_3,
            minimum_protocol_version=cloudfront.SecurityPolicyProtocol.TLS_V1_2_2021,
        )
        for rule, reason in {
            "AwsSolutions-CFR1": "Who may ride or drive is decided by the API, not by where a browser seems to be.",
            "AwsSolutions-CFR2": "Static files behind no login: the API has the limits; a firewall costs more than they.",
            "AwsSolutions-CFR3": "Who fetched public files tells nothing; what people do is in the API's access log.",
            "AwsSolutions-CFR4": "CloudFront's own host name allows no newer minimum; browsers negotiate TLS 1.3.",
        }.items():
            acknowledge(distribution, rule, reason)
        return distribution

    def _headers(self) -> cloudfront.ResponseHeadersPolicy:
        policy = console_files.content_security_policy(self._servers(), self.tiles_url)
        return cloudfront.ResponseHeadersPolicy(
            self,
            "Headers",
            comment="The console runs its own scripts and talks to Corrida's API only",
            security_headers_behavior=cloudfront.ResponseSecurityHeadersBehavior(
                content_security_policy=cloudfront.ResponseHeadersContentSecurityPolicy(
                    content_security_policy=policy, override=True
                ),
                content_type_options=cloudfront.ResponseHeadersContentTypeOptions(override=True),
                frame_options=cloudfront.ResponseHeadersFrameOptions(
                    frame_option=cloudfront.HeadersFrameOption.DENY, override=True
                ),
                referrer_policy=cloudfront.ResponseHeadersReferrerPolicy(
                    referrer_policy=cloudfront.HeadersReferrerPolicy.NO_REFERRER, override=True
                ),
                strict_transport_security=cloudfront.ResponseHeadersStrictTransportSecurity(
                    access_control_max_age=A_YEAR, include_subdomains=True, override=True
                )
                if self.deployment.enforces_tls
                else None,
            ),
            custom_headers_behavior=cloudfront.ResponseCustomHeadersBehavior(
                custom_headers=[
                    cloudfront.ResponseCustomHeader(header=name, value=value, override=True)
                    for name, value in console_files.HEADERS.items()
                ]
            ),
        )

    def _servers(self) -> list[str]:
        """Whom the page talks to. A URL with a path allows that path only, so the local stack is named without one."""
        local = self.node.try_get_context("endpoint")
        if local:
            return [str(local), str(local).replace("http://", "ws://")]
        return [names.find(self, "api-url"), *([self.feed_url] if self.feed_url else []), self._cognito_url()]

    def _cognito_url(self) -> str:
        return f"https://cognito-idp.{self.region}.{self.url_suffix}"

    def _put_files(self) -> None:
        told = console_files.settings(
            api_url=names.find(self, "api-url"),
            feed_url=self.feed_url,
            cognito_url=self._cognito_url(),
            client_id=names.find(self, "user-pool-client-id"),
            tiles_url=self.tiles_url,
            tiles_attribution=str(self.node.try_get_context(TILES_ATTRIBUTION) or ""),
        )
        built = str(console_files.BUILT)
        log_group = logs.LogGroup(
            self, "CopierLog", retention=LOG_RETENTION, removal_policy=self.deployment.transit_removal_policy
        )
        kept = s3_deployment.BucketDeployment(
            self,
            "NamedByContent",
            sources=[s3_deployment.Source.asset(built)],
            exclude=["*"],
            include=[console_files.NAMED_BY_CONTENT],
            destination_bucket=self.bucket,
            cache_control=[s3_deployment.CacheControl.from_string(console_files.FOREVER)],
            prune=False,  # a page opened before this deployment still loads its own
            log_group=log_group,
        )
        page = s3_deployment.BucketDeployment(
            self,
            "Page",
            sources=[
                s3_deployment.Source.asset(built),
                s3_deployment.Source.json_data(console_files.CONFIG, told),
            ],
            exclude=[console_files.NAMED_BY_CONTENT],
            destination_bucket=self.bucket,
            cache_control=[s3_deployment.CacheControl.from_string(console_files.ALWAYS_ASK)],
            prune=False,
            log_group=log_group,
            distribution=self.distribution,
            distribution_paths=["/", *(f"/{name}" for name in _always_asked())],
        )
        page.node.add_dependency(kept)
        for right in (*COPIERS_RIGHTS, f"IAM5[Resource::<{self.get_logical_id(self._made(self.bucket))}.Arn>/*]"):
            acknowledge(self, f"AwsSolutions-{right}", THE_CDKS_COPIER)
        acknowledge(self, "AwsSolutions-IAM5[Resource::*]", INVALIDATES_ANY)

    @staticmethod
    def _made(bucket: s3.Bucket) -> cdk.CfnElement:
        return cast(cdk.CfnElement, bucket.node.default_child)


def _always_asked() -> list[str]:
    kept = [key for key, _ in console_files.files() if console_files.cache_control(key) == console_files.ALWAYS_ASK]
    return sorted([*kept, console_files.CONFIG])
