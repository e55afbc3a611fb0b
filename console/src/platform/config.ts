/** What the console must know about the deployment it belongs to; written beside it at deployment as `config.json`. */
import type { Point } from "../map/geometry";

export interface LocalUser {
  readonly group: string;
  readonly email: string;
}

export interface NamedPlace extends Point {
  readonly name: string;
}

export interface City {
  readonly name: string;
  readonly centre: Point;
  readonly zoom: number;
  readonly currency: string;
  /** To pick from instead of pointing at the map. */
  readonly places: readonly NamedPlace[];
}

export interface Config {
  readonly api_url: string;
  /** Empty where no feed is deployed: then pages poll. */
  readonly feed_url: string;
  readonly cognito_url: string;
  readonly client_id: string;
  readonly city: City;
  /** A tile URL template such as `https://tiles.example/{z}/{x}/{y}.png`; empty: the shipped streets are drawn. */
  readonly tiles_url: string;
  readonly tiles_attribution: string;
  /** Ready-made people with a known password: only ever on a local stack. */
  readonly local_users: readonly LocalUser[];
  readonly local_password: string;
}

let loaded: Config | undefined;

export async function loadConfig(): Promise<Config> {
  const response = await fetch("./config.json", { cache: "no-cache" });
  if (!response.ok) throw new Error(`config.json: HTTP ${response.status}`);
  loaded = (await response.json()) as Config;
  return loaded;
}

/** Of the running console. Throws before `loadConfig` is done. */
export function config(): Config {
  if (!loaded) throw new Error("the configuration is not loaded yet");
  return loaded;
}

export function setConfig(given: Config): void {
  loaded = given;
}
