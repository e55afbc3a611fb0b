/**
 * Every page of the console, in the order of the navigation. To add one: a folder in `pages/` whose module's default export is
 * a component that takes the path's parameters, and an entry here. Pages are loaded when first visited.
 */
import type { ComponentType } from "preact";
import { type Bilingual, told } from "../i18n";

export interface Page {
  /** Such as `/rides/:ride_id`. */
  readonly path: string;
  /** Groups that may see it; `anyone` needs no account. */
  readonly audience: readonly string[] | "anyone";
  /** The name in the navigation and in the window's title. */
  readonly name: () => string;
  readonly inNavigation: boolean;
  /** `phone` pages keep to a narrow column with large touch targets; `wide` ones use the screen. */
  readonly shape: "phone" | "wide";
  // biome-ignore lint/suspicious/noExplicitAny: pages differ in their parameters, which the router has checked against the path.
  readonly load: () => Promise<{ default: ComponentType<any> }>;
}

const en = {
  ride: "Ride",
  my_rides: "My rides",
  drive: "Drive",
  earnings: "Earnings",
  account: "Account",
  shared: "Follow a ride",
  services: "Services",
};

const NAMES: Bilingual<typeof en> = {
  en,
  pt: {
    ride: "Pedir",
    my_rides: "Minhas corridas",
    drive: "Dirigir",
    earnings: "Ganhos",
    account: "Conta",
    shared: "Acompanhar corrida",
    services: "Serviços",
  },
};

const RIDERS = ["riders"];
const DRIVERS = ["drivers"];
const ON_CALL = ["desk", "admin"];

export const PAGES: readonly Page[] = [
  {
    path: "/rider",
    audience: RIDERS,
    name: () => told(NAMES).ride,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/rider/rider"),
  },
  {
    path: "/rider/rides",
    audience: RIDERS,
    name: () => told(NAMES).my_rides,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/rider/history"),
  },
  {
    path: "/rider/account",
    audience: RIDERS,
    name: () => told(NAMES).account,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/rider/account"),
  },
  {
    path: "/rider/rides/:ride_id",
    audience: RIDERS,
    name: () => told(NAMES).ride,
    inNavigation: false,
    shape: "phone",
    load: () => import("../pages/rider/ride"),
  },
  {
    path: "/driver",
    audience: DRIVERS,
    name: () => told(NAMES).drive,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/driver/driver"),
  },
  {
    path: "/driver/earnings",
    audience: DRIVERS,
    name: () => told(NAMES).earnings,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/driver/earnings"),
  },
  {
    path: "/driver/account",
    audience: DRIVERS,
    name: () => told(NAMES).account,
    inNavigation: true,
    shape: "phone",
    load: () => import("../pages/driver/account"),
  },
  {
    path: "/services",
    audience: ON_CALL,
    name: () => told(NAMES).services,
    inNavigation: true,
    shape: "wide",
    load: () => import("../pages/services/services"),
  },
  {
    path: "/shared/:token",
    audience: "anyone",
    name: () => told(NAMES).shared,
    inNavigation: false,
    shape: "phone",
    load: () => import("../pages/shared/shared"),
  },
];
