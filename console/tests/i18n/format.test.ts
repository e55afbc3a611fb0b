import { beforeEach, describe, expect, it } from "vitest";
import { preferredLanguage, speak } from "../../src/i18n";
import { countdown, distance, duration, minorOf, money } from "../../src/i18n/format";

beforeEach(() => speak("en"));

it("speaks Portuguese to who prefers it, and English to everybody else", () => {
  expect(preferredLanguage(["pt-PT", "en"])).toBe("pt-BR");
  expect(preferredLanguage(["de", "en-US"])).toBe("en");
  expect(preferredLanguage(["de"])).toBe("en");
});

it("writes money as the language does", () => {
  expect(money({ amount_minor: 1250, currency: "EUR" })).toBe("€12.50");
  expect(money({ amount_minor: 500, currency: "JPY" })).toBe("JP¥500");
  speak("pt-BR");
  expect(money({ amount_minor: 1250, currency: "BRL" }).replace(/\s/g, " ")).toBe("R$ 12,50");
});

it("reads amounts with a comma or a point, and nothing else", () => {
  const typed = ["12,50", "12.5", "12", " 3 ", "1.234,5", "-1", "abc", "1.255"];
  expect(typed.map((text) => minorOf(text, "EUR"))).toEqual([1250, 1250, 1200, 300, null, null, null, null]);
  expect(minorOf("500", "JPY")).toBe(500);
});

describe("what a person waits for", () => {
  it("is never said to take no time", () => {
    expect([5, 95, 3600, 3660].map(duration)).toEqual(["1 min", "2 min", "1 h 00 min", "1 h 01 min"]);
  });

  it("is told in metres when near and in kilometres when far", () => {
    expect([0, 244, 1234, 15_400].map(distance)).toEqual(["0 m", "240 m", "1.2 km", "15 km"]);
  });

  it("counts down to nought and stays there", () => {
    expect([65, 14.2, 0, -3].map(countdown)).toEqual(["1:05", "0:15", "0:00", "0:00"]);
  });
});
