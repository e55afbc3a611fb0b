import { expect, test } from "vitest";
import { speak } from "../../../src/i18n";
import { draftOf, factsOf, type Tariff } from "../../../src/pages/desk/tariff-facts";

const tariff = {
  version: 3,
  currency: "EUR",
  valid_from: "2013-01-08T00:00:00Z",
  base_minor: 150,
  distance: { amount_minor: 75, per_m: 1000 },
  duration: { amount_minor: 14, per_s: 60 },
  platform_share_basis_points: 800,
} as unknown as Tariff;

test("a tariff is told by its prices per km and minute", () => {
  speak("en");
  expect(factsOf(tariff)).toEqual(
    expect.arrayContaining([
      ["Base", "€1.50"],
      ["Per km", "€0.75"],
      ["Per minute", "€0.14"],
      ["Platform's share", "8 %"],
    ]),
  );
});

test("a draft begins tomorrow and has no number yet", () => {
  const draft = JSON.parse(draftOf(tariff, new Date("2026-11-25T22:10:00Z")));
  expect(draft.valid_from).toBe("2026-11-26T00:00:00.000Z");
  expect(draft).not.toHaveProperty("version");
});
