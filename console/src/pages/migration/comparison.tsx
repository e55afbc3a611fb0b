import { named, told } from "../../i18n";
import { dateTime, number, percent, time } from "../../i18n/format";
import { type Column, Table } from "../../ui/table";
import {
  byField,
  byHour,
  type Comparisons,
  comparedIn,
  type FieldCounts,
  type HourCounts,
  LIKENESSES,
  type Sample,
  shareOf,
  stacked,
} from "./board";
import { WORDS } from "./words";

const HEIGHT = 120;
const WIDTH = 480;
const WIDEST_COLUMN = 28;

/** How alike the answers were: over time, by field, and what differed. */
export function Comparison({ found }: { found: Comparisons }) {
  const t = told(WORDS);
  const hours = byHour(found.hours);
  return (
    <>
      <h3>{t.comparison}</h3>
      {hours.length === 0 ? (
        <p class="quiet">{t.no_comparison}</p>
      ) : (
        <>
          <Chart hours={hours} />
          <h3>{t.fields}</h3>
          <Table caption={t.fields} columns={fieldColumns()} rows={byField(found.hours)} rowKey={(row) => row.field} />
          <KnownDifferences found={found} />
          <h3>{t.samples}</h3>
          <p class="quiet small">{found.samples.length > 0 ? t.samples_masked : t.no_samples}</p>
          {found.samples.length > 0 && (
            <Table
              caption={t.samples}
              columns={sampleColumns()}
              rows={found.samples}
              rowKey={(sample) => `${sample.at} ${sample.field} ${sample.legacy} ${sample.service}`}
            />
          )}
        </>
      )}
    </>
  );
}

/** Why some differences are accepted. */
function KnownDifferences({ found }: { found: Comparisons }) {
  const t = told(WORDS);
  const seen = found.known_differences.filter((one) => one.seen > 0);
  if (seen.length === 0) return null;
  return (
    <>
      <h3>{t.known_differences}</h3>
      <ul class="plain-list small">
        {seen.map((one) => (
          <li key={`${one.field} ${one.name}`}>
            <code>{one.field}</code> {one.because} <span class="quiet">({number(one.seen)}×)</span>
          </li>
        ))}
      </ul>
    </>
  );
}

/** A column per hour; the table below says the same in figures. */
function Chart({ hours }: { hours: readonly HourCounts[] }) {
  const t = told(WORDS);
  const most = Math.max(...hours.map(comparedIn));
  const step = WIDTH / hours.length;
  const wide = Math.min(WIDEST_COLUMN, step * 0.8);
  const [first, last] = [hours[0], hours[hours.length - 1]];
  const all = hours.reduce((sum, hour) => sum + comparedIn(hour), 0);
  const mismatched = hours.reduce((sum, hour) => sum + hour.mismatched, 0);
  return (
    <figure class="likeness-figure">
      <svg
        class="likeness-chart"
        viewBox={`0 0 ${WIDTH} ${HEIGHT}`}
        role="img"
        aria-label={t.chart_label(number(hours.length), number(all), number(mismatched))}
        preserveAspectRatio="none"
      >
        {hours.map((hour, place) => (
          <g key={hour.atMs} transform={`translate(${place * step + (step - wide) / 2} 0)`}>
            {stacked(hour, most, HEIGHT).map((bar) => (
              <rect key={bar.likeness} class={`likeness-${bar.likeness}`} y={bar.y} width={wide} height={bar.height} />
            ))}
          </g>
        ))}
      </svg>
      <figcaption class="small quiet">
        <span class="row spread">
          <span>{first && time(new Date(first.atMs))}</span>
          <span>{t.over_time}</span>
          <span>{last && hours.length > 1 && time(new Date(last.atMs))}</span>
        </span>
        <span class="row legend">
          {LIKENESSES.map((likeness) => (
            <span key={likeness} class="row nowrap">
              <i class={`likeness-swatch likeness-${likeness}`} aria-hidden="true" /> {named(t.likeness, likeness)}
            </span>
          ))}
        </span>
      </figcaption>
    </figure>
  );
}

function fieldColumns(): Column<FieldCounts>[] {
  const t = told(WORDS);
  return [
    { key: "field", name: t.field, cell: (row) => <code>{row.field}</code> },
    { key: "compared", name: t.compared, numeric: true, cell: (row) => number(comparedIn(row)) },
    ...LIKENESSES.map(
      (likeness): Column<FieldCounts> => ({
        key: likeness,
        name: named(t.likeness, likeness),
        numeric: true,
        cell: (row) =>
          likeness === "mismatched" && row.mismatched > 0 ? (
            <strong class="bad">
              {number(row.mismatched)} ({percent(shareOf(row, "mismatched"))})
            </strong>
          ) : (
            number(row[likeness])
          ),
      }),
    ),
  ];
}

function sampleColumns(): Column<Sample>[] {
  const t = told(WORDS);
  return [
    { key: "at", name: t.at, cell: (sample) => dateTime(sample.at) },
    { key: "field", name: t.field, cell: (sample) => <code>{sample.field}</code> },
    { key: "legacy", name: t.old_says, cell: (sample) => <code class="value">{sample.legacy}</code> },
    { key: "service", name: t.new_says, cell: (sample) => <code class="value">{sample.service}</code> },
  ];
}
