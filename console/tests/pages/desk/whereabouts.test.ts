import { beforeEach, expect, test } from "vitest";
import { speak } from "../../../src/i18n";
import { whereIs } from "../../../src/pages/desk/whereabouts";
import { type Config, setConfig } from "../../../src/platform/config";

const RIBEIRA = { name: "Ribeira", lat: 41.1408, lng: -8.613 };

beforeEach(() => {
  setConfig({ city: { places: [RIBEIRA] } } as unknown as Config);
  speak("en");
});

test("a place of the list is called by its name", () => {
  expect(whereIs({ lat: 41.1409, lng: -8.6131 })).toBe("Ribeira");
});

test("a point nearby is told by distance and direction, in the language of the moment", () => {
  expect(whereIs({ lat: 41.1408, lng: -8.6067 })).toBe("530 m E of Ribeira");
  speak("pt-BR");
  expect(whereIs({ lat: 41.1408, lng: -8.6193 })).toBe("530 m a O de Ribeira");
});

test("far from everything known there are only the numbers", () => {
  expect(whereIs({ lat: 42, lng: -8 })).toBe("42.0000, -8.0000");
});
