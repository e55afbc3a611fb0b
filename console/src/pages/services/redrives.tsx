import { told } from "../../i18n";
import { dateTime, number } from "../../i18n/format";
import { type Answered, get } from "../../platform/api";
import { More, usePages } from "../../ui/pages";
import { Failure, Loading } from "../../ui/states";
import { type Column, Table } from "../../ui/table";
import { WORDS } from "./words";

type Redrive = Answered<"/v1/dead-letters/redrives">["redrives"][number];

/** Who had which dead letters delivered again. `revision` grows when there may be news. */
export function Redrives({ revision }: { revision: number }) {
  const t = told(WORDS);
  const paged = usePages(
    async (cursor) => {
      const page = await get("/v1/dead-letters/redrives", { query: { limit: 10, ...(cursor ? { cursor } : {}) } });
      return { rows: page.redrives, next: page.next_cursor };
    },
    [revision],
  );
  if (paged.problem) return <Failure problem={paged.problem} onRetry={paged.again} />;
  if (!paged.rows) return <Loading />;
  if (paged.rows.length === 0) return <p class="quiet small">{t.no_redrives}</p>;
  return (
    <>
      <Table caption={t.redrives} columns={columns()} rows={paged.rows} rowKey={(redrive) => redrive.redrive_id} />
      <More paged={paged} />
    </>
  );
}

function columns(): Column<Redrive>[] {
  const t = told(WORDS);
  return [
    { key: "at", name: t.since, cell: (redrive) => dateTime(redrive.at) },
    { key: "queue", name: t.queue, cell: (redrive) => redrive.queue },
    {
      key: "redriven",
      name: t.redrive_count,
      numeric: true,
      cell: (redrive) => (redrive.finished_at ? number(redrive.redriven) : t.unfinished),
    },
    {
      key: "stayed",
      name: t.redrive_stayed,
      numeric: true,
      cell: (redrive) => number(redrive.stayed.reduce((sum, stayed) => sum + stayed.number, 0)),
    },
  ];
}
