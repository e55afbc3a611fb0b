import { useSignalEffect } from "@preact/signals";
import * as L from "leaflet";
import type { ComponentChildren } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { isDark } from "../app/theme";
import { shared } from "../i18n/shared";
import { config } from "../platform/config";
import type { Point } from "./geometry";
import { drawStreets, restyle } from "./streets";

export interface Mark {
  readonly id: string;
  readonly kind: "pickup" | "dropoff" | "stop" | "car" | "me" | "nearby";
  readonly at: Point;
  readonly headingDeg?: number | null | undefined;
  readonly title?: string;
}

export interface Line {
  readonly id: string;
  readonly kind: "way" | "track";
  readonly points: readonly Point[];
}

interface CityMapProps {
  /** What the map is for, read out by screen readers. */
  readonly label: string;
  readonly marks?: readonly Mark[];
  readonly lines?: readonly Line[];
  /** The view is moved to hold these whenever the text of `fitKey` changes. */
  readonly fit?: readonly Point[];
  readonly fitKey?: string;
  /** Is kept in view as it moves. */
  readonly follow?: Point | null;
  readonly onTap?: ((at: Point) => void) | undefined;
  /** For layers of one's own: the Leaflet map, once; the function returned is called when the map goes. */
  readonly onReady?: (map: L.Map) => (() => void) | undefined;
  readonly children?: ComponentChildren;
}

/** The city's map. Marks and lines are plain data; the map finds out itself what changed. */
export function CityMap({
  label,
  marks = [],
  lines = [],
  fit = [],
  fitKey = "",
  follow = null,
  onTap,
  onReady,
  children,
}: CityMapProps) {
  const box = useRef<HTMLDivElement>(null);
  const [map, setMap] = useState<L.Map | null>(null);
  const tapped = useRef(onTap);
  tapped.current = onTap;
  useEffect(() => {
    if (!box.current) return;
    const { map: made, end } = make(box.current, (at) => tapped.current?.(at));
    const endOwn = onReady?.(made);
    setMap(made);
    return () => {
      endOwn?.();
      end();
    };
  }, []);
  useMarks(map, marks);
  useLines(map, lines);
  useEffect(() => {
    if (!map || fit.length === 0) return;
    const bounds = L.latLngBounds(fit.map(({ lat, lng }) => [lat, lng]));
    map.fitBounds(bounds, { padding: [48, 48], maxZoom: 16, animate: !prefersStillness() });
  }, [map, fitKey]);
  useEffect(() => {
    if (!map || !follow) return;
    const at = L.latLng(follow.lat, follow.lng);
    if (!map.getBounds().pad(-0.1).contains(at)) map.panTo(at, { animate: !prefersStillness() });
  }, [map, follow?.lat, follow?.lng]);
  return (
    <div class={onTap ? "map-frame map-tappable" : "map-frame"}>
      {/* Leaflet adds classes of its own, so those given here never change. */}
      <section ref={box} class="map" aria-label={label} />
      {children}
    </div>
  );
}

function make(box: HTMLElement, onTap: (at: Point) => void): { map: L.Map; end: () => void } {
  const { city, tiles_url, tiles_attribution } = config();
  const map = L.map(box, { zoomControl: false, preferCanvas: true, minZoom: 10, maxZoom: 18 });
  map.setView([city.centre.lat, city.centre.lng], city.zoom);
  map.attributionControl.setPrefix("");
  const t = shared();
  L.control.zoom({ position: "topright", zoomInTitle: t.map_zoom_in, zoomOutTitle: t.map_zoom_out }).addTo(map);
  map.on("click", ({ latlng }) => onTap({ lat: rounded(latlng.lat), lng: rounded(latlng.lng) }));
  const endBase = tiles_url ? addTiles(map, tiles_url, tiles_attribution) : addStreets(map);
  const sized = new ResizeObserver(() => map.invalidateSize({ pan: false }));
  sized.observe(box);
  const end = () => {
    sized.disconnect();
    endBase();
    map.remove();
  };
  return { map, end };
}

function addTiles(map: L.Map, url: string, attribution: string): () => void {
  L.tileLayer(url, { attribution, crossOrigin: true }).addTo(map);
  return () => undefined;
}

/** A city without streets is still a map; nobody is stopped by it. */
function addStreets(map: L.Map): () => void {
  let ended = false;
  let stop: () => void = () => undefined;
  drawStreets(map).then(
    (group) => {
      if (ended) return;
      const again = () => restyle(map, group);
      map.on("zoomend", again);
      const unsubscribe = isDark.subscribe(() => requestAnimationFrame(() => ended || again()));
      stop = unsubscribe;
    },
    () => undefined,
  );
  return () => {
    ended = true;
    stop();
  };
}

function useMarks(map: L.Map | null, marks: readonly Mark[]): void {
  const drawn = useRef(new Map<string, L.Marker>());
  useEffect(() => {
    if (!map) return;
    const wanted = new Set(marks.map((mark) => mark.id));
    for (const [id, marker] of drawn.current) {
      if (wanted.has(id)) continue;
      marker.remove();
      drawn.current.delete(id);
    }
    for (const mark of marks) {
      const known = drawn.current.get(mark.id);
      const marker = known ?? markerOf(mark).addTo(map);
      drawn.current.set(mark.id, marker);
      marker.setLatLng([mark.at.lat, mark.at.lng]);
      turn(marker, mark);
    }
  }, [map, marks]);
}

/** Seen from above, nose up. */
const CAR = `<span><svg viewBox="0 0 20 36" aria-hidden="true">
  <path class="car-body" d="M10 1C6 1 3.4 2.3 2.6 5.5L1.5 12v17c0 3.6 2 6 8.5 6s8.5-2.4 8.5-6V12l-1.1-6.5C16.6 2.3 14 1 10 1z"/>
  <path class="car-glass" d="M4 14c0-2.5 2-4 6-4s6 1.5 6 4l-1 4.5c-2.5-.7-7.5-.7-10 0zM5 28.5c2.5.800 7.5.800 10 0l.500 2.5c-2.5 1.3-8.5 1.3-11 0z"/>
</svg></span>`;

function markerOf(mark: Mark): L.Marker {
  const isSmall = mark.kind === "nearby" || mark.kind === "stop" || mark.kind === "me";
  const size = isSmall ? 20 : 32;
  const icon = L.divIcon({
    className: `mark mark-${mark.kind}`,
    html: mark.kind === "car" || mark.kind === "nearby" ? CAR : "<span></span>",
    iconSize: [size, size],
    iconAnchor: [size / 2, mark.kind === "pickup" || mark.kind === "dropoff" ? size : size / 2],
  });
  return L.marker([mark.at.lat, mark.at.lng], { icon, keyboard: false, interactive: false, alt: mark.title ?? "" });
}

function turn(marker: L.Marker, mark: Mark): void {
  const nose = marker.getElement()?.firstElementChild;
  if (nose instanceof HTMLElement && mark.headingDeg != null) nose.style.rotate = `${mark.headingDeg}deg`;
}

function useLines(map: L.Map | null, lines: readonly Line[]): void {
  const drawn = useRef(new Map<string, L.Polyline>());
  const colour = useRef<() => void>(() => undefined);
  colour.current = () => {
    if (!map) return;
    const colours = getComputedStyle(map.getContainer());
    for (const line of lines) {
      drawn.current.get(line.id)?.setStyle({ color: colours.getPropertyValue(`--line-${line.kind}`).trim() });
    }
  };
  useEffect(() => {
    if (!map) return;
    const wanted = new Set(lines.map((line) => line.id));
    for (const [id, polyline] of drawn.current) {
      if (wanted.has(id)) continue;
      polyline.remove();
      drawn.current.delete(id);
    }
    for (const line of lines) {
      const points = line.points.map(({ lat, lng }) => L.latLng(lat, lng));
      const dashed = line.kind === "way" ? { dashArray: "2 8" } : {};
      const polyline =
        drawn.current.get(line.id) ?? L.polyline([], { weight: 4, interactive: false, ...dashed }).addTo(map);
      polyline.setLatLngs(points);
      drawn.current.set(line.id, polyline);
    }
    colour.current();
  }, [map, lines]);
  useSignalEffect(() => {
    void isDark.value;
    requestAnimationFrame(() => colour.current());
  });
}

const rounded = (degrees: number) => Math.round(degrees * 1e6) / 1e6;
export const prefersStillness = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;
