import { useState } from "preact/hooks";
import { named, told } from "../../i18n";
import { read } from "../../platform/api";
import { usePolled } from "../../platform/poll";
import { Choice } from "../../ui/field";
import { Icon } from "../../ui/icon";
import { Loaded } from "../../ui/section";
import type { Capability } from "./board";
import { Comparison } from "./comparison";
import { VerdictCard } from "./verdict-card";
import { WORDS } from "./words";

const EVERY_MS = 10_000;

/** Of one group: what the verdict rests on, and both answers compared, route by route. */
export function CapabilityPanel({ capability, onClose }: { capability: Capability; onClose: () => void }) {
  const t = told(WORDS);
  const [routeId, setRouteId] = useState(capability.lead.route_id);
  const path = { route_id: routeId };
  const verdict = usePolled((ask) => read("/v1/migration/routes/{route_id}/verdict", { path, ...ask }), EVERY_MS, [
    routeId,
  ]);
  const comparisons = usePolled(
    (ask) => read("/v1/migration/routes/{route_id}/comparisons", { path, ...ask }),
    EVERY_MS,
    [routeId],
  );
  return (
    <section class="card section" aria-labelledby="capability-title">
      <div class="section-head">
        <h2 id="capability-title">{named(t.capabilities, capability.name)}</h2>
        <button type="button" class="icon-button" aria-label={t.close_panel} onClick={onClose}>
          <Icon name="close" />
        </button>
      </div>
      {capability.routes.length > 1 && (
        <Choice
          label={t.choose_route}
          value={routeId}
          options={capability.routes.map((route) => ({
            value: route.route_id,
            name: `${route.method} ${route.path}`,
          }))}
          onChoose={setRouteId}
        />
      )}
      <Loaded of={verdict}>{(value) => <VerdictCard report={value} />}</Loaded>
      <Loaded of={comparisons}>{(value) => <Comparison found={value} />}</Loaded>
    </section>
  );
}
