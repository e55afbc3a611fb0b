/** The base map: street lines made from recorded GPS traces (`tools/streets.py`), drawn on a canvas in the page's colours. */
import * as L from "leaflet";

interface Streets {
  readonly attribution: string;
  readonly features: readonly {
    readonly properties: { readonly kind: "main" | "side" };
    readonly geometry: { readonly coordinates: readonly (readonly [number, number])[][] };
  }[];
}

let fetched: Promise<Streets> | null = null;

function streets(): Promise<Streets> {
  fetched ??= fetch("./streets.json").then((response) => {
    if (!response.ok) throw new Error(`streets.json: HTTP ${response.status}`);
    return response.json() as Promise<Streets>;
  });
  return fetched;
}

export async function drawStreets(map: L.Map): Promise<L.LayerGroup> {
  const pane = map.getPane("streets") ?? map.createPane("streets");
  pane.classList.add("map-streets");
  const renderer = L.canvas({ pane: "streets", padding: 0.5 });
  const { features, attribution } = await streets();
  const group = L.layerGroup([], { attribution });
  for (const { properties, geometry } of features) {
    const lines = geometry.coordinates.map((line) => line.map(([lng, lat]) => L.latLng(lat, lng)));
    const line = L.polyline(lines, { renderer, interactive: false, smoothFactor: 1.2, lineJoin: "round" });
    line.options.className = properties.kind;
    group.addLayer(line);
  }
  restyle(map, group);
  return group.addTo(map);
}

/** In the colours of the moment; a little wider the closer one looks. */
export function restyle(map: L.Map, group: L.LayerGroup): void {
  const colours = getComputedStyle(map.getContainer());
  const closer = Math.max(0, map.getZoom() - 12);
  group.eachLayer((layer) => {
    if (!(layer instanceof L.Polyline)) return;
    const isMain = layer.options.className === "main";
    layer.setStyle({
      color: colours.getPropertyValue(isMain ? "--street-main" : "--street-side").trim(),
      weight: (isMain ? 2 : 1) + closer * (isMain ? 1.1 : 0.8),
    });
  });
}
