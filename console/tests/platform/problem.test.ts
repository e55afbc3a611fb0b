import { expect, test } from "vitest";
import { Problem } from "../../src/platform/problem";

test("every fault of a refusal is told once, in its own words", () => {
  const errors = [{ pointer: "/phone", detail: "no such number" }];
  const reasons = [
    { code: "ring_unclosed", text: "The ring is not closed." },
    { code: "x", text: "The ring is not closed." },
  ];
  const refused = new Problem(422, "tariff_faulty", "t", "d", errors, { errors, reasons, status: 422 });
  expect(refused.faults).toEqual(["/phone: no such number", "The ring is not closed."]);
});
