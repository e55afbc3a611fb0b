"""One stack per service, built from nothing but the service's declaration.

No right is written by hand: each function's role follows from what the declaration says the function answers, hears, asks
and keeps. Nothing here names a service.
"""

from __future__ import annotations

from typing import cast

import aws_cdk as cdk
from aws_cdk import Duration
from aws_cdk import aws_dynamodb as dynamodb
from aws_cdk import aws_events as events
from aws_cdk import aws_events_targets as targets
from aws_cdk import aws_iam as iam
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_lambda_event_sources as sources
from aws_cdk import aws_secretsmanager as secretsmanager
from aws_cdk import aws_sqs as sqs
from constructs import Construct

from infra import names
from infra.acknowledged import ROTATED_BY_HAND, acknowledge, acknowledge_wildcard
from infra.assets import ROOT, stage
from infra.dashboard import dashboard
from infra.deployment import Deployment
from infra.front_door import FrontDoor
from infra.functions import Functions, code_of
from infra.oversight import let_redrive, let_watch
from infra.websocket import WebSocket
from kernel import outline, settings
from kernel.declaration import Function, Secret, Service, Setting

TRIES_BEFORE_DEAD = 8
BATCH = {"events": 10, "timers": 1}  # behind every timer somebody waits; none waits for another's search
VISIBILITY_PER_TIMEOUT = 6
DEAD_LETTERS_KEPT = Duration.days(14)
RELAY_MEMORY_MB = 256
SECRET_CHARACTERS = 48

ITEM_ACTIONS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:UpdateItem",
)


class Microservice(cdk.Stack):
    def __init__(self, scope: Construct, service: Service, deployment: Deployment, **stack: object) -> None:
        super().__init__(scope, f"corrida-{service.name}", description=f"Corrida: {service.purpose}", **stack)  # type: ignore[arg-type]
        self.service = service
        self.deployment = deployment
        self.table = self._table()
        self.code = code_of(stage(service.name, [ROOT / "functions" / service.name], "/var/task"))
        self.factory = Functions(self, service.name, deployment)
        self.queues = self._queues()
        self.secrets = {secret.name: self._secret(secret) for secret in service.secrets}
        self.functions = {function.name: self._function(function) for function in service.functions}
        self.live = {name: self.factory.live(function) for name, function in self.functions.items()}
        if service.routes:
            FrontDoor(self, service, self.live)
        if service.socket:
            WebSocket(self, service.socket, self.functions, self.live, deployment)
        if service.reacts_to:
            self._listen()
        if service.timers:
            self._take("timers", "timers")
        if service.has_outbox:
            self.functions["relay"] = self._relay()
        for schedule in service.schedules:
            self._run_every(schedule.every_minutes, schedule.function)
        names.publish_outline(self, service.name, outline.encode(outline.Outline.of(service)))
        dashboard(self, service.name, list(self.functions.values()), list(self.queues.values()), self.table)

    def _table(self) -> dynamodb.Table:
        table = dynamodb.Table(
            self,
            "Table",
            table_name=f"corrida-{self.service.name}",
            partition_key=_text("pk"),
            sort_key=_text("sk"),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            stream=dynamodb.StreamViewType.NEW_IMAGE,
            time_to_live_attribute="ttl",
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            encryption=dynamodb.TableEncryption.DEFAULT,
            deletion_protection=not self.deployment.local,
            removal_policy=self.deployment.removal_policy,
        )
        for index in self.service.indexes:
            held = self.service.index_holds.get(index)
            table.add_global_secondary_index(
                index_name=index,
                partition_key=_text(f"{index}_pk"),
                sort_key=_text(f"{index}_sk"),
                projection_type=dynamodb.ProjectionType.INCLUDE if held else dynamodb.ProjectionType.ALL,
                non_key_attributes=list(held) if held else None,
            )
        return table

    def _queues(self) -> dict[str, sqs.Queue]:
        """Every queue the declaration implies, each with its dead letters."""
        queues = {}
        for name, taker in (("events", "subscribers"), ("timers", "timers")):
            if any(function.name == taker for function in self.service.functions):
                queues[f"{name}-dead"] = self._dead_letters(f"{name}-dead")
                queues[name] = self._queue(name, self._size(taker), queues[f"{name}-dead"])
        if self.service.has_outbox:
            queues["relay-dead"] = self._dead_letters("relay-dead")
            acknowledge(queues["relay-dead"], "AwsSolutions-SQS3", "It holds dead letters itself, those of the relay.")
        return queues

    def _queue(self, name: str, taker: Function, dead: sqs.Queue) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{name}-queue",
            queue_name=f"corrida-{self.service.name}-{name}",
            visibility_timeout=Duration.seconds(taker.timeout_s * VISIBILITY_PER_TIMEOUT),
            retention_period=Duration.days(4),
            dead_letter_queue=sqs.DeadLetterQueue(queue=dead, max_receive_count=TRIES_BEFORE_DEAD),
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=self.deployment.enforces_tls,
            removal_policy=self.deployment.transit_removal_policy,
        )

    def _dead_letters(self, name: str) -> sqs.Queue:
        return sqs.Queue(
            self,
            f"{name}-queue",
            queue_name=f"corrida-{self.service.name}-{name}",
            retention_period=DEAD_LETTERS_KEPT,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=self.deployment.enforces_tls,
            removal_policy=self.deployment.transit_removal_policy,
        )

    def _secret(self, declared: Secret) -> secretsmanager.Secret:
        """It begins as random letters and digits; later deployments leave alone what has been put in their place."""
        secret = secretsmanager.Secret(
            self,
            f"{declared.name}-secret",
            secret_name=f"corrida-{self.service.name}-{declared.name}",
            generate_secret_string=secretsmanager.SecretStringGenerator(
                password_length=SECRET_CHARACTERS, exclude_punctuation=True
            ),
            removal_policy=self.deployment.transit_removal_policy,
        )
        acknowledge(secret, "AwsSolutions-SMG4", ROTATED_BY_HAND)
        return secret

    def _secret_arn(self, name: str, secret: secretsmanager.Secret) -> str:
        """The local stack refers to a secret by its name, and gives its ARN six characters more, as AWS does."""
        if self.deployment.local:
            return self._arn("secretsmanager", f"secret:corrida-{self.service.name}-{name}-??????")
        return secret.secret_arn

    def _size(self, name: str) -> Function:
        return next(function for function in self.service.functions if function.name == name)

    def _function(self, declared: Function) -> lambda_.Function:
        """A function with access to the service's own table, and to whatever else its declaration implies."""
        upper = self.service.name.upper()
        environment = {f"{upper}_TABLE": self.table.table_name}
        if declared.name == "timers":
            environment[f"{upper}_TIMERS_URL"] = self._queue_url("timers")
        queries = [query for query in self.service.queries if query.function == declared.name]
        acts = self.service.acts_for_people(declared.name)
        if queries or acts:
            environment["API_URL"] = names.find(self, "api-url")
        if acts:
            environment["USER_POOL_CLIENT_ID"] = names.find(self, "user-pool-client-id")
        if declared.user_pool_actions:
            environment["USER_POOL_ID"] = names.find(self, "user-pool-id")
        secrets = {secret.name: self.secrets[secret.name] for secret in self.service.secrets_of(declared.name)}
        environment |= {settings.secret_variable(name): secret.secret_arn for name, secret in secrets.items()}
        chosen = {setting: self._chosen(setting) for setting in self.service.settings_of(declared.name)}
        environment |= {settings.setting_variable(setting.name): value for setting, value in chosen.items()}
        function = self.factory.add(
            declared.name,
            f"{self.service.name}.{declared.name}.handler",
            self.code,
            environment=environment,
            memory_mb=declared.memory_mb,
            timeout_s=declared.timeout_s,
            own_libraries=declared.own_libraries,
        )
        indexes = [f"{self.table.table_arn}/index/{index}" for index in self.service.indexes]
        _allow(function, ITEM_ACTIONS, self.table.table_arn, *indexes)
        for name, secret in secrets.items():
            _allow(function, ["secretsmanager:GetSecretValue"], self._secret_arn(name, secret))
        for setting, value in chosen.items():
            for action in setting.allows.get(value, ()):
                _allow(
                    function, [action], f"arn:{self.partition}:{action.partition(':')[0]}:{self.region}::provider/default"
                )
        for query in queries:
            path = "/".join("*" if part.startswith("{") else part for part in query.path.split("/"))
            api_id = names.find(self, "api-id")
            route_arn = self._arn("execute-api", f"{api_id}/$default/{query.method}{path}")
            _allow(function, ["execute-api:Invoke"], route_arn)
            if "*" in path:
                acknowledge_wildcard(_role(function), route_arn, "It stands for the id in the sibling's declared route.")
        if declared.user_pool_actions:
            pool = self._arn("cognito-idp", f"userpool/{names.find(self, 'user-pool-id')}")
            _allow(function, [f"cognito-idp:{action}" for action in declared.user_pool_actions], pool)
        if self.service.watches(declared.name):
            let_watch(function, self.deployment)
        if self.service.redrives(declared.name):
            let_redrive(function)
        return function

    def _chosen(self, setting: Setting) -> str:
        """What this deployment says, else the default."""
        if self.deployment.local and setting.local:
            return setting.local
        value = str(self.node.try_get_context(setting.name) or setting.default)
        if setting.choices and value not in setting.choices:
            raise ValueError(f"{setting.name} is {value!r}; it may be {', '.join(setting.choices)}")
        return value

    def _listen(self) -> None:
        """One rule per event into the one queue of events; what it cannot deliver goes to that queue's dead letters."""
        self._take("subscribers", "events")
        buses = {source: self._bus(source) for source in sorted({event.source for event in self.service.reacts_to})}
        for event in self.service.reacts_to:
            events.Rule(
                self,
                f"On{event.__name__}",
                event_bus=buses[event.source],
                rule_name=f"corrida-{self.service.name}-on-{event.__name__}",
                event_pattern=events.EventPattern(source=[event.source], detail_type=[event.__name__]),
                targets=[targets.SqsQueue(self.queues["events"], dead_letter_queue=self.queues["events-dead"])],
            )

    def _bus(self, source: str) -> events.IEventBus:
        return events.EventBus.from_event_bus_name(self, f"Bus-{source}", names.bus(source))

    def _take(self, function: str, queue_name: str) -> None:
        queue = self.queues[queue_name]
        source = sources.SqsEventSource(queue, batch_size=BATCH[queue_name], report_batch_item_failures=True)
        self.live[function].add_event_source(source)
        if function == "timers":
            _allow(self.functions[function], ["sqs:SendMessage"], queue.queue_arn)

    def _relay(self) -> lambda_.Function:
        """It reads the table's stream, not the table, and may say on the service's own bus only what the service declares.

        A call holds many entries, hence many sources and types: `ForAllValues`.
        """
        upper = self.service.name.upper()
        bus_name = names.bus(self.service.source)
        environment = {"BUS_NAME": bus_name, f"{upper}_RELAY_DEAD_LETTERS_URL": self._queue_url("relay-dead")}
        if self.service.timers:
            environment[f"{upper}_TIMERS_URL"] = self._queue_url("timers")
        relay = self.factory.add(
            "relay", "kernel.relay.handler", self.code, environment=environment, memory_mb=RELAY_MEMORY_MB
        )
        self.factory.live(relay).add_event_source(
            sources.DynamoEventSource(
                self.table,
                starting_position=lambda_.StartingPosition.TRIM_HORIZON,
                batch_size=100,
                bisect_batch_on_error=True,
                max_record_age=Duration.hours(12),  # the stream keeps 24: as long again to redrive
                on_failure=sources.SqsDlq(self.queues["relay-dead"]),
                filters=[lambda_.FilterCriteria.filter(_ONLY_WITH_OUTBOX)],
            )
        )
        if self.service.emits:
            relay.add_to_role_policy(
                iam.PolicyStatement(
                    actions=["events:PutEvents"],
                    resources=[self._arn("events", f"event-bus/{bus_name}")],
                    conditions={
                        "ForAllValues:StringEquals": {
                            "events:source": self.service.source,
                            "events:detail-type": [event.__name__ for event in self.service.emits],
                        }
                    },
                )
            )
        acknowledge_wildcard(_role(relay), "*", "ListStreams, which the reader of a stream needs, knows no resources.")
        own_queues = [self.queues[name].queue_arn for name in ("timers", "relay-dead") if name in self.queues]
        _allow(relay, ["sqs:SendMessage"], *own_queues)
        return relay

    def _run_every(self, minutes: int, function: str) -> None:
        events.Rule(
            self,
            f"Every{minutes}Minutes-{function}",
            schedule=events.Schedule.rate(Duration.minutes(minutes)),
            targets=[targets.LambdaFunction(self.live[function], dead_letter_queue=self._schedule_dead_letters(function))],
        )

    def _queue_url(self, name: str) -> str:
        return self.queues[name].queue_url

    def _schedule_dead_letters(self, function: str) -> sqs.Queue:
        name = f"{function}-dead"
        if name not in self.queues:
            self.queues[name] = self._dead_letters(name)
        return self.queues[name]

    def _arn(self, aws_service: str, resource: str) -> str:
        return f"arn:{self.partition}:{aws_service}:{self.region}:{self.account}:{resource}"


_ONLY_WITH_OUTBOX = {
    "eventName": ["INSERT", "MODIFY"],
    "dynamodb": {"NewImage": {"outbox": {"S": [{"exists": True}]}}},
}


def _text(name: str) -> dynamodb.Attribute:
    return dynamodb.Attribute(name=name, type=dynamodb.AttributeType.STRING)


def _allow(function: lambda_.Function, actions: tuple[str, ...] | list[str], *resources: str) -> None:
    function.add_to_role_policy(iam.PolicyStatement(actions=list(actions), resources=list(resources)))


def _role(function: lambda_.Function) -> iam.Role:
    return cast(iam.Role, function.role)
