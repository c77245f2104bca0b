// `npm run docs`: writes what is generated from the code.
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { configurationDocument } from "../ops/configuration-document.ts";

const file = fileURLToPath(new URL("../../../../docs/configuration.md", import.meta.url));
writeFileSync(file, configurationDocument());
console.log("wrote docs/configuration.md");
