import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { number, timeToSecond } from "../../i18n/format";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Check } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Loaded, Section } from "../../ui/section";
import { type Row, rowsOf, type Trace } from "./hop-rows";
import { words } from "./words";

const LOOK_EVERY_MS = 15_000;
const SHOWN_AT_FIRST = 12;
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
            <HopList rows={rowsOf(found, withReads)} />
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

function HopList({ rows }: { rows: readonly Row[] }) {
  const t = told(words);
  const [isWhole, setWhole] = useState(false);
  const shown = isWhole ? rows : rows.slice(0, SHOWN_AT_FIRST);
  return (
    <>
      <div class="hop hop-names" aria-hidden="true">
        <span>{t.time}</span>
        <span>{t.path}</span>
        <span>{t.what}</span>
        <span class="numeric">{t.delay}</span>
        <span class="numeric">{t.took}</span>
      </div>
      <ol class="plain-list">
        {shown.map((row) => (
          <HopEntry
            key={`${row.hop.at}${row.hop.service}${row.hop.what}${row.hop.event_id}${row.hop.cause}`}
            row={row}
          />
        ))}
      </ol>
      {shown.length < rows.length && (
        <button type="button" class="button" onClick={() => setWhole(true)}>
          {t.all_hops(number(rows.length))}
        </button>
      )}
    </>
  );
}

function HopEntry({ row }: { row: Row }) {
  const t = told(words);
  const { hop, from } = row;
  return (
    <li class="hop">
      <time dateTime={hop.at}>{timeToSecond(hop.at)}</time>
      <span class="hop-path">
        {from && <span class="quiet">{from} › </span>}
        <strong>{hop.service}</strong>
      </span>
      <span class="hop-what">
        <span class="quiet small">{named(t.hop_kinds, hop.kind)}</span> {hop.what} <Outcome row={row} />
      </span>
      <Delay row={row} />
      <span class="numeric quiet" title={t.took}>
        {spent(hop.duration_ms)}
      </span>
    </li>
  );
}

function Outcome({ row: { hop } }: { row: Row }) {
  const t = told(words);
  if (hop.failed) return <span class="badge badge-bad wraps">{hop.error || hop.outcome}</span>;
  return (
    <>
      {hop.outcome !== "ok" && hop.outcome && <span class="quiet">({named({}, hop.outcome)})</span>}
      {hop.late_ms > A_SECOND_MS && <span class="badge badge-warn">{t.late(spent(hop.late_ms))}</span>}
    </>
  );
}

function Delay({ row: { hop, weight } }: { row: Row }) {
  const t = told(words);
  if (hop.delay_ms === null) return <span class="delay quiet">–</span>;
  return (
    <span class="delay" data-slowest={hop.is_slowest || undefined} title={hop.is_slowest ? t.slowest : t.delay}>
      <meter class="delay-bar" min={0} max={1} value={weight} aria-hidden="true" />
      {spent(hop.delay_ms)}
    </span>
  );
}

/** `340` › "340 ms", `12400` › "12.4 s". */
const spent = (ms: number): string => (ms < A_SECOND_MS ? `${number(ms)} ms` : `${number(ms / A_SECOND_MS, 1)} s`);
