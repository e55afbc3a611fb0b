import type { ComponentType } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { link, location, matched } from "../../app/router";
import { told } from "../../i18n";
import { Alerts } from "./alerts";
import { Booking } from "./booking";
import { ComplaintPage } from "./complaint";
import { Complaints } from "./complaints";
import { DriverPage } from "./driver";
import { Drivers } from "./drivers";
import { MoneyOverview } from "./money";
import { Rides } from "./rides";
import { Tariffs } from "./tariffs";
import { words } from "./words";
import "./desk.css";

type Name = "rides" | "book" | "drivers" | "complaints" | "alerts" | "tariffs" | "money";

interface Part {
  readonly path: string;
  readonly name: Name;
  // biome-ignore lint/suspicious/noExplicitAny: parts differ in their parameters, which the router has checked against the path.
  readonly Content: ComponentType<any>;
}

const PARTS: readonly Part[] = [
  { path: "/desk", name: "rides", Content: Rides },
  { path: "/desk/book", name: "book", Content: Booking },
  { path: "/desk/drivers", name: "drivers", Content: Drivers },
  { path: "/desk/complaints", name: "complaints", Content: Complaints },
  { path: "/desk/alerts", name: "alerts", Content: Alerts },
  { path: "/desk/tariffs", name: "tariffs", Content: Tariffs },
  { path: "/desk/money", name: "money", Content: MoneyOverview },
];
const DETAILS: readonly Part[] = [
  { path: "/desk/drivers/:driver_id", name: "drivers", Content: DriverPage },
  { path: "/desk/complaints/:complaint_id", name: "complaints", Content: ComplaintPage },
];

/** The desk's frame: its parts side by side, and the one that the path names. */
export default function DeskPage(parameters: Record<string, string>) {
  const { path } = location.value;
  const part = [...PARTS, ...DETAILS].find((one) => matched(one.path, path));
  return (
    <div class="desk">
      <PartList current={part?.name} />
      {part && PARTS.includes(part) && <h1 class="visually-hidden">{told(words).parts[part.name]}</h1>}
      {part && <part.Content {...parameters} />}
    </div>
  );
}

function PartList({ current }: { current: Name | undefined }) {
  const t = told(words);
  const list = useRef<HTMLElement>(null);
  useLayoutEffect(() => {
    const chosen = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current && chosen) list.current.scrollLeft = chosen.offsetLeft - 48;
  }, [current]);
  return (
    <nav class="desk-parts" aria-label={t.parts_label} ref={list}>
      {PARTS.map(({ path, name }) => (
        <a key={path} href={link(path)} aria-current={name === current ? "page" : undefined}>
          {t.parts[name]}
        </a>
      ))}
    </nav>
  );
}
