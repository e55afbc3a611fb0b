import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { number, timeToSecond } from "../../i18n/format";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Check } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Loaded, Section } from "../../ui/section";
import { Table } from "../../ui/table";
import { type Row, rowsOf, type Trace } from "./hop-rows";
import { words } from "./words";

const LOOK_EVERY_MS = 15_000;
const A_SECOND_MS = 1000;

/** How word of the ride went from service to service, and where it got stuck. */
export function Hops({ rideId, isOver }: { rideId: string; isOver: boolean }) {
  const t = told(words);
  const [withReads, setWithReads] = useState(false);
  const trace = usePolled(
    (ask) => read("/v1/rides/{ride_id}/hops", { path: { ride_id: rideId }, ...ask }),
    isOver ? null : LOOK_EVERY_MS,
    [rideId, isOver],
  );
  return (
    <Section title={t.hops} aside={<Check label={t.with_reads} isChecked={withReads} onChange={setWithReads} />}>
      <p class="quiet">{t.hops_lead}</p>
      <Loaded of={trace} absent={t.no_hops}>
        {(found) => (
          <>
            <Gaps trace={found} />
            <HopTable rows={rowsOf(found, withReads)} />
          </>
        )}
      </Loaded>
    </Section>
  );
}

function Gaps({ trace }: { trace: Trace }) {
  const t = told(words);
  return (
    <>
      {trace.gaps.map((gap) => (
        <p key={gap.event_id + gap.service} class="notice notice-warn">
          <Icon name="warning" />
          <span class="grow">
            {t.gap(gap.service, gap.event)} <span class="quiet">{named(t.lies, gap.lies)}</span>
          </span>
        </p>
      ))}
    </>
  );
}

function HopTable({ rows }: { rows: readonly Row[] }) {
  const t = told(words);
  return (
    <Table<Row>
      caption={t.hops}
      rows={rows}
      rowKey={({ hop }) => `${hop.at}${hop.service}${hop.what}${hop.correlation_id}${hop.event_id}`}
      columns={[
        { key: "time", name: t.time, cell: ({ hop }) => timeToSecond(hop.at) },
        {
          key: "path",
          name: t.path,
          cell: ({ hop, from }) => (
            <span class="hop-path">
              {from && <span class="quiet">{from} → </span>}
              <strong>{hop.service}</strong>
            </span>
          ),
        },
        { key: "kind", name: t.kind, cell: ({ hop }) => named(t.hop_kinds, hop.kind) },
        { key: "what", name: t.what, cell: (row) => <What row={row} /> },
        { key: "delay", name: t.delay, numeric: true, cell: (row) => <Delay row={row} /> },
        { key: "took", name: t.took, numeric: true, cell: ({ hop }) => spent(hop.duration_ms) },
      ]}
    />
  );
}

function What({ row: { hop } }: { row: Row }) {
  const t = told(words);
  return (
    <span class="hop-what">
      {hop.what}{" "}
      {hop.failed ? (
        <span class="badge badge-bad wraps">{hop.error || hop.outcome}</span>
      ) : (
        hop.outcome !== "ok" && hop.outcome && <span class="quiet">({named({}, hop.outcome)})</span>
      )}
      {hop.late_ms > 0 && <span class="badge badge-warn">{t.late(spent(hop.late_ms))}</span>}
    </span>
  );
}

function Delay({ row: { hop, weight } }: { row: Row }) {
  const t = told(words);
  if (hop.delay_ms === null) return <>–</>;
  return (
    <span class="delay" data-slowest={hop.is_slowest || undefined} title={hop.is_slowest ? t.slowest : undefined}>
      <meter class="delay-bar" min={0} max={1} value={weight} aria-hidden="true" />
      {spent(hop.delay_ms)}
    </span>
  );
}

/** `340` → "340 ms", `12400` → "12.4 s". */
const spent = (ms: number): string => (ms < A_SECOND_MS ? `${number(ms)} ms` : `${number(ms / A_SECOND_MS, 1)} s`);
