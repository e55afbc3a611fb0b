/**
 * Where the car is. A phone knows by itself; at a desk one taps the map, and the car drives there in a straight line: fast, but
 * not faster than `location` believes of a car.
 */
import { useCallback, useEffect, useRef, useState } from "preact/hooks";
import { bearingDeg, between, distanceM, type Point } from "../../map/geometry";

export interface Fix extends Point {
  readonly heading_deg: number | null;
  readonly speed_mps: number | null;
  readonly accuracy_m: number | null;
}

export interface Drive {
  readonly from: Point;
  readonly to: Point;
  readonly beganMs: number;
}

const STORED = "corrida.wheel";
const HAND_SPEED_MPS = 45;
const FRAME_MS = 500;
const HAND_ACCURACY_M = 5;

/** Where a drive by hand has got to. */
export function driven({ from, to, beganMs }: Drive, nowMs: number): Fix {
  const wayM = distanceM(from, to);
  const share = wayM === 0 ? 1 : Math.min(1, (((nowMs - beganMs) / 1000) * HAND_SPEED_MPS) / wayM);
  return {
    ...between(from, to, share),
    heading_deg: wayM === 0 ? null : Math.round(bearingDeg(from, to)),
    speed_mps: share < 1 ? HAND_SPEED_MPS : 0,
    accuracy_m: HAND_ACCURACY_M,
  };
}

export interface Wheel {
  readonly fix: Fix | null;
  /** The device does not say where it is: taps on the map do. */
  readonly isByHand: boolean;
  readonly steer: (to: Point) => void;
}

/** Follows the device while `active`; whoever taps the map has taken the wheel. */
export function useWheel(active: boolean): Wheel {
  const [fix, setFix] = useState<Fix | null>(null);
  const [drive, setDrive] = useState<Drive | null>(restored);
  const latest = useRef<Fix | null>(null);
  latest.current = fix;
  const isByHand = useDevice(active && drive === null, setFix) || drive !== null;
  useEffect(() => {
    if (!drive) return;
    const move = () => {
      const next = driven(drive, Date.now());
      setFix(next);
      if (next.speed_mps === 0) clearInterval(timer);
    };
    const timer = setInterval(move, FRAME_MS);
    move();
    return () => clearInterval(timer);
  }, [drive]);
  const steer = useCallback((to: Point) => {
    const next = { from: latest.current ?? to, to, beganMs: Date.now() };
    sessionStorage.setItem(STORED, JSON.stringify(next));
    setDrive(next);
  }, []);
  return { fix, isByHand, steer };
}

/** True once it is clear that the device will not tell. */
function useDevice(active: boolean, onFix: (fix: Fix) => void): boolean {
  const [isSilent, setSilent] = useState(!navigator.geolocation);
  useEffect(() => {
    if (!active || !navigator.geolocation) return;
    const hear = ({ coords }: GeolocationPosition) => {
      setSilent(false);
      onFix({
        lat: coords.latitude,
        lng: coords.longitude,
        heading_deg:
          coords.heading !== null && Number.isFinite(coords.heading) ? Math.round(coords.heading) % 360 : null,
        speed_mps: coords.speed,
        accuracy_m: coords.accuracy,
      });
    };
    const watch = navigator.geolocation.watchPosition(hear, () => setSilent(true), { enableHighAccuracy: true });
    return () => navigator.geolocation.clearWatch(watch);
  }, [active]);
  return isSilent;
}

function restored(): Drive | null {
  try {
    return JSON.parse(sessionStorage.getItem(STORED) ?? "null") as Drive | null;
  } catch {
    return null;
  }
}
