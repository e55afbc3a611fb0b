"""A service's one table: optimistic versions, the outbox in the same write, transactions where two items move together."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple, Protocol, TypeVar

import msgspec
from botocore.exceptions import ClientError

from kernel import aws, clock, outbox, problem, settings, work
from kernel.attributes import marshal, to_attribute, unmarshal

BATCH_GET_LIMIT = 100
BATCH_WRITE_LIMIT = 25
LONGEST_PK_BYTES = 2048

Item = dict[str, Any]
T = TypeVar("T")


class Versioned(Protocol):
    @property
    def version(self) -> int: ...


V = TypeVar("V", bound=Versioned)


class Conflict(Exception):
    """Somebody else changed it first: nothing was written. Load again and decide again.

    `failed` holds the positions, within the commit, of the writes whose condition did not hold.
    """

    def __init__(self, failed: tuple[int, ...] = (0,)) -> None:
        super().__init__(f"conditions failed: {failed}")
        self.failed = failed


class Contention(Conflict):
    """Somebody else's transaction held the item at that moment: its condition was not even looked at."""


class Key(NamedTuple):
    pk: str
    sk: str


class Write(NamedTuple):
    """One DynamoDB write, not yet executed: `operation` is `Put`, `Update`, `Delete` or `ConditionCheck`."""

    operation: str
    parameters: dict[str, Any]
    label: str

    def only_if(self, condition: str, **values: Any) -> Write:
        """The same write on a condition over the stored item; `values` are its `:name`s."""
        conditional: dict[str, Any] = {"ConditionExpression": condition}
        if values:
            conditional["ExpressionAttributeValues"] = marshal({f":{name}": value for name, value in values.items()})
        return self._replace(parameters=self.parameters | conditional)


class Page(NamedTuple):
    """Some items and where the next page begins (None at the end)."""

    items: list[Item]
    next: dict[str, str] | None


class Table:
    def __init__(self, service: str) -> None:
        self.service = service

    @property
    def name(self) -> str:
        return settings.table_name(self.service)

    def item(self, key: Key) -> Item | None:
        """The stored item, read consistently."""
        response = self.call("get_item", Key=marshal(key._asdict()), ConsistentRead=True)
        return unmarshal(response["Item"]) if "Item" in response else None

    def get(self, key: Key, kind: type[T]) -> T | None:
        """The stored aggregate as `kind`, a dataclass; unknown attributes are ignored."""
        item = self.item(key)
        return None if item is None else msgspec.convert(item, kind)

    def items(self, keys: Iterable[Key]) -> dict[Key, Item]:
        """The stored items of many keys in few calls, possibly a moment old; what does not exist is left out."""
        found: dict[Key, Item] = {}
        wanted = [marshal(key._asdict()) for key in dict.fromkeys(keys)]
        while wanted:
            batch, wanted = wanted[:BATCH_GET_LIMIT], wanted[BATCH_GET_LIMIT:]
            response = self._batch("batch_get_item", {"Keys": batch})
            for item in map(unmarshal, response["Responses"].get(self.name, [])):
                found[Key(item["pk"], item["sk"])] = item
            wanted += response["UnprocessedKeys"].get(self.name, {}).get("Keys", [])
        return found

    def query(
        self,
        pk: str,
        *,
        sk_prefix: str = "",
        index: str = "",
        limit: int = 100,
        newest_first: bool = False,
        after: dict[str, str] | None = None,
        consistent: bool = False,
    ) -> Page:
        """One page of a partition, of the table or of one of its indexes. `after` is the `next` of the page before.

        An `after` that cannot be where a page of this query ended is a forged cursor, or another list's, and told so. Under
        a name longer than DynamoDB takes, which somebody asked for, there is nothing.
        """
        if len(pk.encode()) > LONGEST_PK_BYTES:
            return Page([], None)
        pk_name, sk_name = (f"{index}_pk", f"{index}_sk") if index else ("pk", "sk")
        parameters: dict[str, Any] = {
            "KeyConditionExpression": "#pk = :pk" + (" AND begins_with(#sk, :sk)" if sk_prefix else ""),
            "ExpressionAttributeNames": {"#pk": pk_name} | ({"#sk": sk_name} if sk_prefix else {}),
            "ExpressionAttributeValues": marshal({":pk": pk} | ({":sk": sk_prefix} if sk_prefix else {})),
            "ScanIndexForward": not newest_first,
            "Limit": limit,
        }
        if index:
            parameters["IndexName"] = index
        else:
            parameters["ConsistentRead"] = consistent
        if after:
            if set(after) != {"pk", "sk", pk_name, sk_name} - {pk_name} or not all(after.values()):
                raise problem.bad_cursor()
            if not after[sk_name].startswith(sk_prefix):
                raise problem.bad_cursor()
            parameters["ExclusiveStartKey"] = marshal({pk_name: pk, **after})
        response = self._query_from(parameters) if after else self.call("query", **parameters)
        last = response.get("LastEvaluatedKey")
        return Page(
            items=[unmarshal(item) for item in response["Items"]],
            next={name: value for name, value in unmarshal(last).items() if name != pk_name} if last else None,
        )

    def all(self, pk: str, *, sk_prefix: str = "") -> Iterator[Item]:
        """Every item of a partition, read consistently, however many pages it takes."""
        after = None
        while True:
            page = self.query(pk, sk_prefix=sk_prefix, after=after, consistent=True)
            yield from page.items
            after = page.next
            if after is None:
                return

    def save(self, key: Key, aggregate: V, *facts: outbox.Fact, **attributes: Any) -> V:
        """Commit one aggregate together with the facts it caused; returns it with its new version. See `saving`."""
        self.commit(self.saving(key, aggregate, *facts, **attributes))
        return next_version(aggregate)

    def saving(
        self, key: Key, aggregate: Versioned, *facts: outbox.Fact, expires_at: datetime | None = None, **attributes: Any
    ) -> Write:
        """The write that stores an aggregate, if nobody has since its version was read (version 0: if there is none).

        `attributes` are stored beside it (index keys); `expires_at` lets the table forget the item some time after.
        """
        stored = next_version(aggregate)
        item = _plain(stored) | key._asdict() | attributes
        if facts:
            item[outbox.ATTRIBUTE] = outbox.encode(facts, stored.version)
        if expires_at:
            item["ttl"] = int(clock.wall_epoch_s(expires_at))
        parameters: dict[str, Any] = {"Item": marshal(item)}
        if aggregate.version == 0:
            parameters["ConditionExpression"] = "attribute_not_exists(pk)"
        else:
            parameters["ConditionExpression"] = "version = :expected"
            parameters["ExpressionAttributeValues"] = marshal({":expected": aggregate.version})
        caused = "".join(f" +{type(fact).__name__}" for fact in facts)
        return Write("Put", parameters, f"{key.pk} {key.sk} v{stored.version}{caused}")

    def put(
        self, key: Key, value: Any, *, if_absent: bool = False, expires_at: datetime | None = None, **attributes: Any
    ) -> Write:
        """The write that stores a value with no version of its own: a record, a pointer, a lock."""
        item = _plain(value) | key._asdict() | attributes
        if expires_at:
            item["ttl"] = int(clock.wall_epoch_s(expires_at))
        parameters: dict[str, Any] = {"Item": marshal(item)}
        if if_absent:
            parameters["ConditionExpression"] = "attribute_not_exists(pk)"
        return Write("Put", parameters, f"{key.pk} {key.sk}")

    def deleting(self, key: Key, aggregate: Versioned) -> Write:
        """The write that removes an aggregate, if nobody has changed it since its version was read."""
        return self.delete(key).only_if("version = :expected", expected=aggregate.version)

    def delete(self, key: Key) -> Write:
        return Write("Delete", {"Key": marshal(key._asdict())}, f"{key.pk} {key.sk}")

    def check(self, key: Key, condition: str, **values: Any) -> Write:
        """Writes nothing, but fails the commit it is part of unless the condition holds over the stored item."""
        check = Write("ConditionCheck", {"Key": marshal(key._asdict())}, f"{key.pk} {key.sk}")
        return check.only_if(condition, **values)

    def commit(self, *writes: Write) -> None:
        """All of the writes or none. Raises `Conflict` if a condition did not hold."""
        if len(writes) == 1:
            [(operation, parameters, _)] = writes
            self._conditional(f"{operation.lower()}_item", parameters)
        else:
            self._transact(writes)
        work.current().saved.extend(write.label for write in writes if write.operation != "ConditionCheck")

    def put_all(self, writes: Iterable[Write]) -> None:
        """Unconditional `put`s in few calls. Each is done or not on its own; when this returns, all are done."""
        wanted = [{"PutRequest": {"Item": write.parameters["Item"]}} for write in writes]
        while wanted:
            batch, wanted = wanted[:BATCH_WRITE_LIMIT], wanted[BATCH_WRITE_LIMIT:]
            wanted += self._batch("batch_write_item", batch)["UnprocessedItems"].get(self.name, [])

    def project(self, key: Key, facts: Any, version: int, *, expires_at: datetime | None = None) -> bool:
        """Keep a copy of another service's facts, unless the copy already is as new. Says whether it was applied.

        Keeps the copy right whatever the order and number of deliveries: only a higher version replaces a lower one.
        """
        write = self.put(key, _plain(facts) | {"version": version}, expires_at=expires_at)
        try:
            self.commit(write.only_if("attribute_not_exists(pk) OR version < :version", version=version))
        except Contention:
            raise
        except Conflict:
            return False
        return True

    def update(
        self, key: Key, expression: str, *, condition: str = "", names: dict[str, str] | None = None, **values: Any
    ) -> Item:
        """An update in place that needs no read, for hot items; returns the item as it was before. `values` are `:name`s.

        Raises `Conflict` if `condition` does not hold. An item with an outbox must be saved whole, not updated, or the
        expression must remove the outbox: what stays in it is published again.
        """
        parameters: dict[str, Any] = {
            "Key": marshal(key._asdict()),
            "UpdateExpression": expression,
            "ReturnValues": "ALL_OLD",
        }
        if condition:
            parameters["ConditionExpression"] = condition
        if names:
            parameters["ExpressionAttributeNames"] = names
        if values:
            parameters["ExpressionAttributeValues"] = {f":{name}": to_attribute(value) for name, value in values.items()}
        return unmarshal(self._conditional("update_item", parameters).get("Attributes", {}))

    def call(self, operation: str, **parameters: Any) -> Any:
        """Any DynamoDB call on this table, with what it consumed added to the work's bill."""
        response = getattr(aws.client("dynamodb"), operation)(
            TableName=self.name, ReturnConsumedCapacity="TOTAL", **parameters
        )
        _bill(operation, response.get("ConsumedCapacity"))
        return response

    def _query_from(self, parameters: dict[str, Any]) -> Any:
        """DynamoDB looks closer at where a page is to begin than we do, at the lengths of keys for one."""
        try:
            return self.call("query", **parameters)
        except ClientError as error:
            if error.response["Error"]["Code"] != "ValidationException":
                raise
            raise problem.bad_cursor() from error

    def _batch(self, operation: str, request: Any) -> Any:
        response = getattr(aws.client("dynamodb"), operation)(
            RequestItems={self.name: request}, ReturnConsumedCapacity="TOTAL"
        )
        for consumed in response.get("ConsumedCapacity", []):
            _bill(operation, consumed)
        return response

    def _conditional(self, operation: str, parameters: dict[str, Any]) -> Any:
        try:
            return self.call(operation, **parameters)
        except ClientError as error:
            match error.response["Error"]["Code"]:
                case "ConditionalCheckFailedException":
                    raise Conflict() from error
                case "TransactionConflictException":
                    raise Contention() from error
                case _:
                    raise

    def _transact(self, writes: tuple[Write, ...]) -> None:
        items = [{write.operation: {"TableName": self.name, **write.parameters}} for write in writes]
        try:
            response = aws.client("dynamodb").transact_write_items(TransactItems=items, ReturnConsumedCapacity="TOTAL")
        except ClientError as error:
            code = error.response["Error"]["Code"]
            if code == "IdempotentParameterMismatchException":
                raise Conflict() from error  # the answer to a first try was lost: whether it counted shows when loaded again
            if code != "TransactionCanceledException":
                raise
            reasons = [reason.get("Code") for reason in error.response.get("CancellationReasons", [])]
            if not set(reasons) <= {"None", None, "ConditionalCheckFailed", "TransactionConflict"}:
                raise
            raise Conflict(tuple(n for n, code in enumerate(reasons) if code not in ("None", None))) from error
        for consumed in response.get("ConsumedCapacity", []):
            _bill("transact_write_items", consumed)


def next_version(aggregate: V) -> V:
    return dataclasses.replace(aggregate, version=aggregate.version + 1)  # type: ignore[type-var]


def _plain(value: Any) -> Item:
    plain = msgspec.to_builtins(value)
    return {name: entry for name, entry in plain.items() if entry is not None}


def _bill(operation: str, consumed: dict[str, Any] | None) -> None:
    if not consumed:
        return
    bill = work.current()
    units = float(consumed.get("CapacityUnits", 0.0))
    if operation in ("get_item", "query", "batch_get_item"):
        bill.read_units += units
    else:
        bill.write_units += units
