import * as L from "leaflet";
import { useEffect, useState } from "preact/hooks";
import { told } from "../../i18n";
import { number, percent } from "../../i18n/format";
import { type Answered, read } from "../../platform/api";
import { config } from "../../platform/config";
import { type Polled, usePolled } from "../../platform/poll";
import { words } from "./words";

type SurgeCell = Answered<"/v1/surge">["features"][number];

const LOOK_EVERY_MS = 30_000;
const NORMAL_PERCENT = 100;

export interface SurgeLayer {
  readonly cells: Polled<readonly SurgeCell[]>;
  readonly isOn: boolean;
  readonly turn: (on: boolean) => void;
}

/** Where prices are raised, by how much; drawn below the cars when it is switched on. */
export function useSurge(map: L.Map | null): SurgeLayer {
  const [isOn, turn] = useState(true);
  const cells = usePolled(
    async (ask) => {
      const query = { city: config().city.name.toLowerCase() };
      const reply = await read("/v1/surge", { query, ...ask });
      return { ...reply, value: reply.value?.features ?? [] };
    },
    LOOK_EVERY_MS,
    [],
  );
  useEffect(() => {
    if (!map || !isOn || !cells.value?.length) return;
    const layer = L.geoJSON([...cells.value] as unknown as GeoJSON.Feature[], {
      interactive: false,
      style: (feature) => ({
        className: "surge-cell",
        renderer: SVG,
        fillOpacity: Math.min(
          0.6,
          0.12 + ((feature?.properties.factor_percent ?? NORMAL_PERCENT) - NORMAL_PERCENT) / 300,
        ),
        weight: 1,
      }),
      onEachFeature: (feature, shape) =>
        shape.bindTooltip(percent(feature.properties.factor_percent / 100), {
          permanent: true,
          direction: "center",
          className: "surge-label",
        }),
    }).addTo(map);
    return () => void layer.remove();
  }, [map, isOn, cells.value]);
  return { cells, isOn, turn };
}

const SVG = L.svg();

export function SurgeSwitch({ surge: { cells, isOn, turn } }: { surge: SurgeLayer }) {
  const t = told(words);
  if (!cells.value) return null;
  const count = cells.value.length;
  if (count === 0) return <p class="quiet small">{t.surge_none}</p>;
  return (
    <label class="check">
      <input type="checkbox" checked={isOn} onChange={(event) => turn(event.currentTarget.checked)} />
      {t.surge_on(number(count))}
    </label>
  );
}
