import { useState } from "preact/hooks";
import { link } from "../../app/router";
import { named, told } from "../../i18n";
import { date } from "../../i18n/format";
import { shared } from "../../i18n/shared";
import { type Answered, get, read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Action } from "../../ui/button";
import { Loaded } from "../../ui/section";
import { Empty } from "../../ui/states";
import { Table } from "../../ui/table";
import { Tabs } from "../../ui/tabs";
import { words } from "./words-drivers";

type Page = Answered<"/v1/drivers">;
type Line = Page["drivers"][number];
type Status = "applied" | "approved" | "suspended";

const STATUSES: readonly Status[] = ["applied", "approved", "suspended"];
const LOOK_EVERY_MS = 15_000;
const PAGE = 50;

/** Those who wait for a decision first. */
export function Drivers() {
  const t = told(words);
  const [status, setStatus] = useState<Status>("applied");
  const first = usePolled((ask) => read("/v1/drivers", { query: { status, limit: PAGE }, ...ask }), LOOK_EVERY_MS, [
    status,
  ]);
  const tabs = STATUSES.map((key) => ({ key, name: t.status[key] }));
  const select = (key: string) => setStatus(STATUSES.find((known) => known === key) ?? "applied");
  return (
    <Tabs label={t.statuses} tabs={tabs} selected={status} onSelect={select}>
      <Loaded of={first}>{(page) => <Pages key={status} status={status} first={page} />}</Loaded>
    </Tabs>
  );
}

function Pages({ status, first }: { status: Status; first: Page }) {
  const t = told(words);
  const [further, setFurther] = useState<readonly Page[]>([]);
  const pages = [first, ...further];
  const lines = pages.flatMap((page) => page.drivers);
  const cursor = pages.at(-1)?.next_cursor;
  const more = async () => {
    if (!cursor) return;
    const page = await get("/v1/drivers", { query: { status, limit: PAGE, cursor } });
    setFurther([...further, page]);
  };
  if (lines.length === 0) return <Empty>{t.none[status]}</Empty>;
  return (
    <>
      <DriverTable lines={lines} caption={t.status[status]} />
      {cursor && <Action onAct={more}>{shared().more}</Action>}
    </>
  );
}

function DriverTable({ lines, caption }: { lines: readonly Line[]; caption: string }) {
  const t = told(words);
  return (
    <Table<Line>
      caption={caption}
      rows={lines}
      rowKey={(line) => line.driver_id}
      columns={[
        { key: "driver", name: t.driver, cell: (line) => <strong>{line.display_name}</strong> },
        { key: "applied", name: t.applied_at, cell: (line) => date(line.applied_at) },
        {
          key: "papers",
          name: t.papers,
          cell: ({ missing_documents }) =>
            missing_documents.length === 0 ? (
              <span class="badge badge-good">{t.complete}</span>
            ) : (
              <span class="badge badge-warn wraps">
                {t.missing(missing_documents.map((kind) => named(t.kinds, kind)).join(", "))}
              </span>
            ),
        },
        {
          key: "shift",
          name: t.shift,
          cell: ({ online }) => (online ? <span class="badge badge-good">{t.online}</span> : t.offline),
        },
        {
          key: "open",
          name: t.open,
          numeric: true,
          cell: (line) => (
            <span class="row row-end">
              <a
                class="button button-small"
                href={link(`/desk/drivers/${line.driver_id}`)}
                aria-label={t.open_one(line.display_name)}
              >
                {t.open}
              </a>
            </span>
          ),
        },
      ]}
    />
  );
}
