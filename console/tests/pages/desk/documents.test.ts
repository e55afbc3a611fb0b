import { expect, test } from "vitest";
import { daysLeft, standingOf } from "../../../src/pages/desk/documents";

const NOW = Date.parse("2026-11-25T12:00:00Z");

test("a document is valid, soon to expire, or expired at the very instant it ends", () => {
  expect(standingOf("2027-11-25T12:00:00Z", NOW)).toBe("valid");
  expect(standingOf("2026-12-10T12:00:00Z", NOW)).toBe("soon");
  expect(standingOf("2026-11-25T12:00:00Z", NOW)).toBe("expired");
  expect(daysLeft("2026-12-10T12:00:00Z", NOW)).toBe(15);
});
