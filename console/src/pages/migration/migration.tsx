/** The move from an old system: who answers each route, how alike both answers are, moving on, and going back. */
import { useState } from "preact/hooks";
import { told } from "../../i18n";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { session } from "../../platform/session";
import { Loaded } from "../../ui/section";
import { Empty, StaleNotice } from "../../ui/states";
import { Audit } from "./audit";
import { type Board, capabilitiesOf } from "./board";
import { CapabilityPanel } from "./capability-panel";
import { KillSwitchCard } from "./kill-switch";
import { Routes } from "./routes";
import { WORDS } from "./words";
import "./migration.css";

const BOARD_EVERY_MS = 5000;

export default function Migration() {
  const t = told(WORDS);
  const [revision, setRevision] = useState(0);
  const board = usePolled((ask) => read("/v1/migration/routes", { ...ask }), BOARD_EVERY_MS, []);
  const onChanged = () => {
    setRevision(revision + 1);
    board.refresh();
  };
  return (
    <>
      <h1>{t.title}</h1>
      <p class="quiet">{t.lead}</p>
      {board.value && <StaleNotice problem={board.problem} />}
      <Loaded of={board}>{(value) => <Shown board={value} revision={revision} onChanged={onChanged} />}</Loaded>
    </>
  );
}

interface ShownProps {
  readonly board: Board;
  readonly revision: number;
  readonly onChanged: () => void;
}

function Shown({ board, revision, onChanged }: ShownProps) {
  const t = told(WORDS);
  const [selected, setSelected] = useState<string | null>(null);
  const mayChange = session.value?.groups.includes("admin") ?? false;
  const capabilities = capabilitiesOf(board.routes);
  const chosen = capabilities.find((capability) => capability.name === selected);
  if (capabilities.length === 0) return <Empty>{t.nothing}</Empty>;
  return (
    <div class="stack">
      <KillSwitchCard killSwitch={board.kill_switch} mayChange={mayChange} onChanged={onChanged} />
      {!mayChange && <p class="quiet small">{t.only_admin}</p>}
      <div class="migration-grid" data-open={chosen !== undefined || undefined}>
        <Routes
          capabilities={capabilities}
          isOverruled={board.kill_switch.on}
          selected={selected}
          mayChange={mayChange}
          onSelect={(name) => setSelected(name === selected ? null : name)}
          onChanged={onChanged}
        />
        {chosen && <CapabilityPanel key={chosen.name} capability={chosen} onClose={() => setSelected(null)} />}
      </div>
      <Audit revision={revision} />
    </div>
  );
}
