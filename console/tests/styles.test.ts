/// <reference types="node" />
import { readdirSync, readFileSync } from "node:fs";
import { expect, it } from "vitest";

/** All style sheets become one; a page's own words for things must not dress another page. */
it("no two pages dress the same class", () => {
  const sheets = readdirSync("src", { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".css"));
  const owners = new Map<string, Set<string>>();
  for (const sheet of sheets) {
    const text = readFileSync(`src/${sheet}`, "utf8");
    for (const [, name = ""] of text.matchAll(/^\.([a-z][\w-]*)\s*[,{]/gm)) {
      owners.set(name, (owners.get(name) ?? new Set()).add(sheet.startsWith("pages/") ? sheet : "shared"));
    }
  }
  const contested = [...owners].filter(([, sheets]) => sheets.size > 1).map(([name, sheets]) => [name, ...sheets]);
  expect(contested).toEqual([]);
});
