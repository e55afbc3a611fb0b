// Writes the types of the API from the committed contracts, so that a change of a contract fails the console's build, not its users.
import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";

const CONTRACTS = new URL("../../contracts/openapi/", import.meta.url);
const TYPES = new URL("../src/contracts/", import.meta.url);

await rm(TYPES, { recursive: true, force: true });
await mkdir(TYPES, { recursive: true });

const services = (await readdir(CONTRACTS))
  .filter((name) => name.endsWith(".json"))
  .map((name) => name.slice(0, -".json".length))
  .sort();

for (const service of services) {
  const document = JSON.parse(await readFile(new URL(`${service}.json`, CONTRACTS), "utf8"));
  await writeFile(
    new URL(`${service}.ts`, TYPES),
    astToString(await openapiTS(document, { defaultNonNullable: false })),
  );
}

const imports = services.map((service) => `import type { paths as ${service} } from "./${service}";`);
const union = services.join(" & ");
await writeFile(new URL("index.ts", TYPES), `${imports.join("\n")}\n\nexport type Paths = ${union};\n`);
