/** All cars and open requests on one canvas: one element on the page, however many there are. */
import * as L from "leaflet";
import type { Point } from "../../map/geometry";
import type { OpenRequest, Vehicle, VehicleState } from "./city-view";
import { type Cluster, clustered } from "./clusters";

export interface Picture {
  readonly vehicles: readonly Vehicle[];
  readonly requests: readonly OpenRequest[];
  readonly followed: string | null;
}

export interface Hit {
  readonly driver_id?: string;
  readonly ride_id?: string;
  /** A cluster: look closer here. */
  readonly at?: Point;
}

const PANE = "vehicles";
const REACH_PX = 18;
const ARROWS_FROM_ZOOM = 12;
const MARGIN_PX = 24;
const COLOURS = ["available", "busy", "silent", "request"] as const;
type Colours = Record<(typeof COLOURS)[number] | "ground" | "ink", string>;

export class VehiclesLayer extends L.Layer {
  private picture: Picture = { vehicles: [], requests: [], followed: null };
  private canvas: HTMLCanvasElement | null = null;
  private drawn: { x: number; y: number; hit: Hit }[] = [];
  private frame = 0;

  constructor(private readonly onHit: (hit: Hit) => void) {
    super();
  }

  show(picture: Picture): void {
    this.picture = picture;
    this.redraw();
  }

  redraw(): void {
    cancelAnimationFrame(this.frame);
    this.frame = requestAnimationFrame(() => this.draw());
  }

  override onAdd(map: L.Map): this {
    this.canvas = L.DomUtil.create("canvas", "vehicles-canvas leaflet-zoom-hide", pane(map));
    this.canvas.setAttribute("aria-hidden", "true");
    map.on("move zoomend resize viewreset", this.redraw, this);
    map.on("click", this.clicked, this);
    this.redraw();
    return this;
  }

  override onRemove(map: L.Map): this {
    cancelAnimationFrame(this.frame);
    map.off("move zoomend resize viewreset", this.redraw, this);
    map.off("click", this.clicked, this);
    this.canvas?.remove();
    this.canvas = null;
    return this;
  }

  private clicked({ containerPoint }: L.LeafletMouseEvent): void {
    const away = ({ x, y }: { x: number; y: number }) => Math.hypot(x - containerPoint.x, y - containerPoint.y);
    const nearest = this.drawn.reduce<{ x: number; y: number; hit: Hit } | null>(
      (best, one) => (best === null || away(one) < away(best) ? one : best),
      null,
    );
    if (nearest && away(nearest) <= REACH_PX) this.onHit(nearest.hit);
  }

  private draw(): void {
    const { canvas } = this;
    const map = this._map;
    const pen = canvas?.getContext("2d");
    if (!canvas || !map || !pen) return;
    const size = map.getSize();
    const scale = window.devicePixelRatio || 1;
    canvas.width = size.x * scale;
    canvas.height = size.y * scale;
    canvas.style.width = `${size.x}px`;
    canvas.style.height = `${size.y}px`;
    L.DomUtil.setPosition(canvas, map.containerPointToLayerPoint([0, 0]));
    pen.scale(scale, scale);
    this.drawn = [];
    const colours = coloursOf(map.getContainer());
    this.drawVehicles(pen, map, size, colours);
    for (const request of this.picture.requests) this.drawRequest(pen, map, request, colours);
  }

  private drawVehicles(pen: CanvasRenderingContext2D, map: L.Map, size: L.Point, colours: Colours): void {
    const seen: { x: number; y: number; state: VehicleState; vehicle: Vehicle }[] = [];
    for (const vehicle of this.picture.vehicles) {
      const { x, y } = map.latLngToContainerPoint([vehicle.lat, vehicle.lng]);
      if (x < -MARGIN_PX || y < -MARGIN_PX || x > size.x + MARGIN_PX || y > size.y + MARGIN_PX) continue;
      seen.push({ x, y, state: vehicle.state, vehicle });
    }
    const { singles, clusters } = clustered(seen);
    const pointed = map.getZoom() >= ARROWS_FROM_ZOOM;
    for (const position of singles) {
      const one = seen[position];
      if (!one) continue;
      if (one.vehicle.driver_id === this.picture.followed) ring(pen, one, colours);
      car(pen, one, pointed ? one.vehicle.heading_deg : undefined, colours);
      this.drawn.push({ x: one.x, y: one.y, hit: { driver_id: one.vehicle.driver_id } });
    }
    for (const cluster of clusters) {
      pie(pen, cluster, colours);
      const { lat, lng } = map.containerPointToLatLng([cluster.x, cluster.y]);
      this.drawn.push({ x: cluster.x, y: cluster.y, hit: { at: { lat, lng } } });
    }
  }

  private drawRequest(pen: CanvasRenderingContext2D, map: L.Map, request: OpenRequest, colours: Colours): void {
    const { x, y } = map.latLngToContainerPoint([request.pickup.lat, request.pickup.lng]);
    pen.save();
    pen.translate(x, y);
    pen.globalAlpha = 0.25;
    pen.fillStyle = colours.request;
    circle(pen, 15);
    pen.globalAlpha = 1;
    pen.rotate(Math.PI / 4);
    pen.strokeStyle = colours.ground;
    pen.lineWidth = 2;
    pen.beginPath();
    pen.rect(-6.5, -6.5, 13, 13);
    pen.fill();
    pen.stroke();
    pen.restore();
    this.drawn.push({ x, y, hit: { ride_id: request.ride_id } });
  }
}

/** Above the streets, below the markers. */
function pane(map: L.Map): HTMLElement {
  const known = map.getPane(PANE);
  if (known) return known;
  const made = map.createPane(PANE);
  made.style.zIndex = "450";
  made.style.pointerEvents = "none";
  return made;
}

function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string) => style.getPropertyValue(name).trim();
  return {
    available: of("--state-available"),
    busy: of("--state-busy"),
    silent: of("--state-silent"),
    request: of("--state-request"),
    ground: of("--surface"),
    ink: of("--ink"),
  };
}

function circle(pen: CanvasRenderingContext2D, radius: number): void {
  pen.beginPath();
  pen.arc(0, 0, radius, 0, 2 * Math.PI);
  pen.fill();
}

/** An arrow where the car is heading, a dot where that is not known; hollow when it is silent. */
function car(
  pen: CanvasRenderingContext2D,
  { x, y, state }: { x: number; y: number; state: VehicleState },
  headingDeg: number | undefined,
  colours: Colours,
): void {
  pen.save();
  pen.translate(x, y);
  pen.lineWidth = 1.5;
  pen.strokeStyle = state === "silent" ? colours.silent : colours.ground;
  pen.fillStyle = state === "silent" ? colours.ground : colours[state];
  pen.beginPath();
  if (headingDeg === undefined) {
    pen.arc(0, 0, 6.5, 0, 2 * Math.PI);
  } else {
    pen.rotate((headingDeg * Math.PI) / 180);
    pen.moveTo(0, -12);
    pen.lineTo(8, 9);
    pen.lineTo(0, 5);
    pen.lineTo(-8, 9);
    pen.closePath();
  }
  pen.fill();
  pen.stroke();
  pen.restore();
}

function ring(pen: CanvasRenderingContext2D, { x, y }: { x: number; y: number }, colours: Colours): void {
  pen.save();
  pen.translate(x, y);
  pen.strokeStyle = colours.ink;
  pen.lineWidth = 2.5;
  pen.beginPath();
  pen.arc(0, 0, 18, 0, 2 * Math.PI);
  pen.stroke();
  pen.restore();
}

/** A circle with the number, its rim divided by state. */
function pie(pen: CanvasRenderingContext2D, cluster: Cluster, colours: Colours): void {
  const radius = Math.min(30, 13 + Math.sqrt(cluster.count));
  pen.save();
  pen.translate(cluster.x, cluster.y);
  pen.fillStyle = colours.ground;
  circle(pen, radius + 2);
  let from = -Math.PI / 2;
  for (const state of ["available", "busy", "silent"] as const) {
    const until = from + (2 * Math.PI * cluster.by[state]) / cluster.count;
    pen.strokeStyle = colours[state];
    pen.lineWidth = 5;
    pen.beginPath();
    pen.arc(0, 0, radius - 2, from, until);
    pen.stroke();
    from = until;
  }
  pen.fillStyle = colours.ink;
  pen.font = "600 12px system-ui, sans-serif";
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillText(cluster.count > 999 ? `${Math.round(cluster.count / 100) / 10}k` : String(cluster.count), 0, 0.5);
  pen.restore();
}
