import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { date, money, time } from "../../i18n/format";
import { usePolled } from "../../platform/poll";
import { Facts } from "../../ui/field";
import { Empty, Failure, Loading } from "../../ui/states";
import { Table } from "../../ui/table";
import { type By, daysAgo, type Earned, type Earnings, earnings, type Group } from "./earned";
import { Statement } from "./statement";
import { words } from "./words";
import "./driver.css";

interface Span {
  readonly by: By;
  readonly days: number;
}

const SPANS: Readonly<Record<"today" | "week" | "months", Span>> = {
  today: { by: "ride", days: 0 },
  week: { by: "day", days: 6 },
  months: { by: "week", days: 83 },
};
type SpanName = keyof typeof SPANS;

const LOOK_EVERY_MS = 30_000;

export default function EarningsPage() {
  const t = told(words);
  const [span, setSpan] = useState<SpanName>("today");
  const { by, days } = SPANS[span];
  const range = days > 0 ? { first_day: daysAgo(days), last_day: daysAgo(0) } : {};
  const earned = usePolled<Earnings>((ask) => earnings(by, range, ask), LOOK_EVERY_MS, [span]);
  return (
    <div class="scroll stack stack-loose">
      <h1>{t.earnings_title}</h1>
      <fieldset class="spans">
        <legend class="visually-hidden">{t.earnings_title}</legend>
        {(Object.keys(SPANS) as SpanName[]).map((name) => (
          <label key={name} data-selected={name === span || undefined}>
            <input type="radio" name="span" checked={name === span} onChange={() => setSpan(name)} />
            {t.spans[name]}
          </label>
        ))}
      </fieldset>
      <Shown by={by} earned={earned.value} />
      {!earned.value && !earned.problem && <Loading />}
      {earned.problem && <Failure problem={earned.problem} onRetry={earned.refresh} />}
      {earned.value && <Statement />}
    </div>
  );
}

function Shown({ by, earned }: { by: By; earned: Earnings | undefined }) {
  const t = told(words);
  if (!earned) return null;
  return (
    <>
      {earned.totals.length === 0 && <Empty>{t.earnings_none}</Empty>}
      {earned.totals.map((total) => (
        <Total key={total.net.currency} total={total} />
      ))}
      {earned.balances.map((balance) => (
        <p key={balance.currency} class="notice">
          {balance.amount_minor >= 0
            ? t.balance(money(balance))
            : t.balance_owed(money({ ...balance, amount_minor: -balance.amount_minor }))}
        </p>
      ))}
      {earned.groups.length > 0 && (
        <Table
          caption={t.earnings_title}
          rows={earned.groups}
          rowKey={(group) => `${group.of}${group.at}${group.net.currency}`}
          columns={[
            { key: "of", name: t.columns[by], cell: (group) => named(by, group) },
            ...(by === "ride"
              ? []
              : [{ key: "rides", name: t.rides, cell: (group: Group) => group.rides, numeric: true } as const]),
            { key: "tips", name: t.tips, cell: (group) => money(group.tips), numeric: true },
            { key: "net", name: t.net, cell: (group) => money(group.net), numeric: true },
          ]}
        />
      )}
    </>
  );
}

function named(by: By, group: Group): string {
  if (by === "ride") return time(group.at);
  return date(`${group.of ?? group.at.slice(0, 10)}T12:00:00`);
}

function Total({ total }: { total: Earned }) {
  const t = told(words);
  const shown = (["fares", "fees", "tips", "patronage", "other", "platform_share", "refunds"] as const)
    .filter((name) => total[name].amount_minor !== 0)
    .map((name) => [t.parts[name], signed(name, total)] as const);
  return (
    <section class="card" aria-label={t.net}>
      <p class="eta">{money(total.net)}</p>
      <Facts facts={shown} />
      {total.cash_taken.amount_minor !== 0 && <p class="quiet small">{t.cash_taken(money(total.cash_taken))}</p>}
    </section>
  );
}

const TAKEN: readonly string[] = ["platform_share", "refunds"];

function signed(name: keyof Earned, total: Earned): string {
  const amount = total[name];
  return money(TAKEN.includes(name) ? { ...amount, amount_minor: -Math.abs(amount.amount_minor) } : amount);
}
