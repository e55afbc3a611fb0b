import { beforeEach, expect, it } from "vitest";
import { speak } from "../../src/i18n";
import { reckoned } from "../../src/trip/price-lines";

const euros = (amount_minor: number) => ({ amount_minor, currency: "EUR" });
const line = { code: "x", text: "", amount: euros(0) };

beforeEach(() => speak("en"));

it("says how a line comes about, as a person would", () => {
  const lines = [
    { ...line, quantity: 3250, unit: "m", price: euros(140), per: 1000 },
    { ...line, quantity: 480, unit: "s", price: euros(20), per: 60 },
    { ...line, quantity: 15, unit: "unit", price: euros(10), per: 1 },
    { ...line, quantity: 20, unit: "percent", price: euros(900), per: 100 },
  ];
  expect(lines.map(reckoned)).toEqual(["3.3 km at €1.40 per 1 km", "8 min at €0.20 per 1 min", "15 × €0.10", "20 %"]);
});

it("says nothing where the amount says it all", () => {
  expect(reckoned({ ...line, quantity: 1, unit: "once", price: euros(325), per: 1 })).toBe("");
});
