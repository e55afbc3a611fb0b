"""One aspect over all stacks: nothing that can fail goes without an alarm, nothing without tags.

Services do not mention monitoring; a queue, function or rule that appears is watched because it is there.
"""

from __future__ import annotations

from typing import cast

import jsii
from aws_cdk import Aspects, Duration, IAspect, Stack, Tags
from aws_cdk import aws_cloudwatch as cloudwatch
from aws_cdk import aws_cloudwatch_actions as actions
from aws_cdk import aws_events as events
from aws_cdk import aws_lambda as lambda_
from aws_cdk import aws_sns as sns
from aws_cdk import aws_sqs as sqs
from constructs import Construct, IConstruct

from infra import names

OLDEST_MESSAGE_S = 300
STREAM_LAG_MS = 60_000
PERIOD = Duration.minutes(1)


@jsii.implements(IAspect)
class Watch:
    def visit(self, node: IConstruct) -> None:
        if isinstance(node, lambda_.Function):
            self._watch_function(node)
        elif isinstance(node, sqs.Queue):
            self._watch_queue(node)
        elif isinstance(node, events.Rule):
            self._watch_rule(node)

    def _watch_function(self, function: lambda_.Function) -> None:
        self._alarm(function, "Errors", function.metric_errors(period=PERIOD), 1, "fails")
        self._alarm(function, "Throttles", function.metric_throttles(period=PERIOD), 1, "is throttled")
        if function.node.id == "relay":
            lag = function.metric("IteratorAge", period=PERIOD, statistic="max")
            self._alarm(function, "StreamLag", lag, STREAM_LAG_MS, "is behind its stream")

    def _watch_queue(self, queue: sqs.Queue) -> None:
        if queue.node.id.endswith("dead-queue"):
            waiting = queue.metric_approximate_number_of_messages_visible(period=PERIOD, statistic="max")
            self._alarm(queue, "DeadLetters", waiting, 1, "holds dead letters: make dead-letters tells what and why")
        else:
            age = queue.metric_approximate_age_of_oldest_message(period=PERIOD, statistic="max")
            self._alarm(queue, "Waiting", age, OLDEST_MESSAGE_S, "is not being emptied")

    def _watch_rule(self, rule: events.Rule) -> None:
        """By its plain name, and its bus if that is not the default one: there a rule's `Ref` is `bus|rule`."""
        made = cast(events.CfnRule, rule.node.default_child)
        bus = {"EventBusName": made.event_bus_name} if made.event_bus_name else {}
        failed = cloudwatch.Metric(
            namespace="AWS/Events",
            metric_name="FailedInvocations",
            dimensions_map={"RuleName": made.name or rule.rule_name} | bus,
            period=PERIOD,
            statistic="sum",
        )
        self._alarm(rule, "Undelivered", failed, 1, "cannot deliver")

    def _alarm(self, watched: Construct, what: str, metric: cloudwatch.IMetric, threshold: float, words: str) -> None:
        if watched.node.try_find_child(f"{what}Alarm"):
            return
        alarm = cloudwatch.Alarm(
            watched,
            f"{what}Alarm",
            metric=metric,
            threshold=threshold,
            evaluation_periods=1,
            comparison_operator=cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
            treat_missing_data=cloudwatch.TreatMissingData.NOT_BREACHING,
            alarm_description=f"{watched.node.path} {words}.",
        )
        ring(alarm)


def ring(alarm: cloudwatch.Alarm) -> None:
    """Let an alarm wake somebody."""
    alarm.add_alarm_action(actions.SnsAction(_bell(Stack.of(alarm))))


def _bell(stack: Stack) -> sns.ITopic:
    """The platform's own topic, by reference where it is made and by its published name elsewhere."""
    for name in ("Alarms", "Bell"):
        topic = stack.node.try_find_child(name)
        if topic is not None:
            return cast(sns.ITopic, topic)
    return sns.Topic.from_topic_arn(stack, "Bell", names.find(stack, "alarm-topic-arn"))


def watch(scope: Construct) -> None:
    Aspects.of(scope).add(Watch())
    Tags.of(scope).add("project", "corrida")
