import { told } from "../../i18n";
import { dateTime } from "../../i18n/format";
import { get } from "../../platform/api";
import { More, usePages } from "../../ui/pages";
import { Section } from "../../ui/section";
import { Failure, Loading } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import type { Change } from "./board";
import { WORDS } from "./words";

/** Who moved what, when and why, the newest first. `revision` grows when there may be news. */
export function Audit({ revision }: { revision: number }) {
  const t = told(WORDS);
  const paged = usePages(
    async (cursor) => {
      const page = await get("/v1/migration/audit", { query: { limit: 20, ...(cursor ? { cursor } : {}) } });
      return { rows: page.changes, next: page.next_cursor };
    },
    [revision],
  );
  return (
    <Section title={t.audit}>
      {paged.problem ? (
        <Failure problem={paged.problem} onRetry={paged.again} />
      ) : !paged.rows ? (
        <Loading />
      ) : paged.rows.length === 0 ? (
        <p class="quiet">{t.no_audit}</p>
      ) : (
        <Table
          caption={t.audit}
          columns={columns()}
          rows={paged.rows}
          rowKey={(change) => `${change.at} ${change.what} ${change.after}`}
        />
      )}
      <More paged={paged} />
    </Section>
  );
}

function columns(): Column<Change>[] {
  const t = told(WORDS);
  return [
    { key: "at", name: t.at, cell: (change) => dateTime(change.at) },
    { key: "what", name: t.what, cell: (change) => change.what },
    {
      key: "change",
      name: t.change,
      cell: (change) => (
        <span class="nowrap">
          {change.before} → <strong>{change.after}</strong>
        </span>
      ),
    },
    { key: "reason", name: t.reason, cell: (change) => change.reason },
    { key: "by", name: t.by, cell: (change) => change.by },
  ];
}
