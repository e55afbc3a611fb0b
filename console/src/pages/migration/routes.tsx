import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { dateTime, number } from "../../i18n/format";
import { Section } from "../../ui/section";
import { type Column, Table } from "../../ui/table";
import type { Capability } from "./board";
import { ShiftDialog } from "./shift-dialog";
import { StageTrack } from "./stage-track";
import { VerdictBadge } from "./verdict-badge";
import { WORDS } from "./words";

interface RoutesProps {
  readonly capabilities: readonly Capability[];
  /** The kill switch is on: the stages are kept, and do not hold. */
  readonly isOverruled: boolean;
  readonly selected: string | null;
  readonly mayChange: boolean;
  readonly onSelect: (name: string) => void;
  readonly onChanged: () => void;
}

/** The board: groups of routes × stages. */
export function Routes({ capabilities, isOverruled, selected, mayChange, onSelect, onChanged }: RoutesProps) {
  const t = told(WORDS);
  const [moving, setMoving] = useState<Capability | null>(null);
  const columns: Column<Capability>[] = [
    { key: "capability", name: t.capability, cell: (one) => <Name capability={one} /> },
    {
      key: "stage",
      name: t.stage,
      cell: ({ lead }) => <StageTrack stage={lead.stage} percent={lead.percent} isOverruled={isOverruled} />,
    },
    { key: "calls", name: t.calls, numeric: true, cell: (one) => <Calls capability={one} /> },
    { key: "verdict", name: t.verdict, cell: (one) => <VerdictBadge verdict={one.verdict} /> },
    { key: "change", name: t.last_change, cell: (one) => <LastChange capability={one} /> },
    {
      key: "act",
      name: t.action,
      cell: (one) => (
        <span class="row">
          <button
            type="button"
            class="button button-small"
            aria-label={t.open_named(named(t.capabilities, one.name))}
            aria-expanded={one.name === selected}
            onClick={() => onSelect(one.name)}
          >
            {t.open}
          </button>
          {mayChange && (
            <button
              type="button"
              class="button button-small button-primary"
              aria-label={t.shift_title(named(t.capabilities, one.name))}
              onClick={() => setMoving(one)}
            >
              {t.shift}
            </button>
          )}
        </span>
      ),
    },
  ];
  return (
    <Section title={t.board}>
      <Table caption={t.board} columns={columns} rows={capabilities} rowKey={(one) => one.name} />
      {moving && (
        <ShiftDialog
          capability={moving}
          onClose={() => setMoving(null)}
          onShifted={() => {
            setMoving(null);
            onChanged();
          }}
        />
      )}
    </Section>
  );
}

const SHOWN_AT_ONCE = 3;

function Name({ capability }: { capability: Capability }) {
  const t = told(WORDS);
  const list = (
    <span class="old-routes small quiet">
      {capability.routes.map((route) => (
        <code key={route.route_id}>
          {route.method} {route.path.replace(/^\/rest/, "")}
        </code>
      ))}
    </span>
  );
  return (
    <div class="capability">
      <strong>{named(t.capabilities, capability.name)}</strong>
      {capability.routes.length <= SHOWN_AT_ONCE ? (
        list
      ) : (
        <details class="small">
          <summary class="small">{t.routes_count(number(capability.routes.length))}</summary>
          {list}
        </details>
      )}
    </div>
  );
}

function Calls({ capability: { calls, fellBack } }: { capability: Capability }) {
  return (
    <span>
      {number(calls)}
      {fellBack > 0 && <span class="small warn fell-back">{told(WORDS).fell_back(number(fellBack))}</span>}
    </span>
  );
}

function LastChange({ capability: { lead } }: { capability: Capability }) {
  const t = told(WORDS);
  if (!lead.changed_at) return <span class="quiet small">{t.never_moved}</span>;
  return (
    <span class="small">
      {dateTime(lead.changed_at)} <span class="quiet">{t.by_whom(lead.changed_by)}</span>
      <span class="change-reason">{lead.reason}</span>
    </span>
  );
}
