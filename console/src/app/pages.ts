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
  /** `phone` pages keep to a narrow column with large touch targets, `wide` ones use the screen, `full` ones to its edges. */
  readonly shape: "phone" | "wide" | "full";
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
  city: "City",
  a_ride: "Ride",
  desk: "Desk",
  services: "Services",
  migration: "Migration",
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
    city: "Cidade",
    a_ride: "Corrida",
    desk: "Central",
    services: "Serviços",
    migration: "Migração",
  },
};

const RIDERS = ["riders"];
const DRIVERS = ["drivers"];
const AT_THE_DESK = ["desk", "admin"];
/** The desk's sub-pages, whose frame finds out itself which of them it is on. */
const DESK_PATHS = [
  "/desk/book",
  "/desk/drivers",
  "/desk/drivers/:driver_id",
  "/desk/complaints",
  "/desk/complaints/:complaint_id",
  "/desk/alerts",
  "/desk/tariffs",
  "/desk/money",
];

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
    path: "/shared/:token",
    audience: "anyone",
    name: () => told(NAMES).shared,
    inNavigation: false,
    shape: "phone",
    load: () => import("../pages/shared/shared"),
  },
  {
    path: "/city",
    audience: AT_THE_DESK,
    name: () => told(NAMES).city,
    inNavigation: true,
    shape: "full",
    load: () => import("../pages/city/city"),
  },
  {
    path: "/rides/:ride_id",
    audience: AT_THE_DESK,
    name: () => told(NAMES).a_ride,
    inNavigation: false,
    shape: "wide",
    load: () => import("../pages/ride/ride"),
  },
  {
    path: "/desk",
    audience: AT_THE_DESK,
    name: () => told(NAMES).desk,
    inNavigation: true,
    shape: "wide",
    load: () => import("../pages/desk/desk"),
  },
  ...DESK_PATHS.map(
    (path): Page => ({
      path,
      audience: AT_THE_DESK,
      name: () => told(NAMES).desk,
      inNavigation: false,
      shape: "wide",
      load: () => import("../pages/desk/desk"),
    }),
  ),
  {
    path: "/services",
    audience: AT_THE_DESK,
    name: () => told(NAMES).services,
    inNavigation: true,
    shape: "wide",
    load: () => import("../pages/services/services"),
  },
  {
    path: "/migration",
    audience: AT_THE_DESK,
    name: () => told(NAMES).migration,
    inNavigation: true,
    shape: "wide",
    load: () => import("../pages/migration/migration"),
  },
];
