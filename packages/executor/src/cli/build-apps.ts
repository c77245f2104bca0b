// The second half of `npm run build`: the Next.js apps of this checkout, each only when it is stale.
import { explained } from "./explained.ts";
import { buildNextApp, DASHBOARD, EXAMPLE } from "./dev/next-build.ts";
import { findProject } from "./dev/project.ts";

const say = (line: string): void => console.log(line);

try {
  const { checkout, dashboard, example } = findProject(process.cwd());
  if (checkout === undefined || dashboard === undefined || example === undefined) {
    throw new Error("run this in the checkout of Cairn");
  }
  await buildNextApp(DASHBOARD, { root: checkout, folder: dashboard, say });
  await buildNextApp(EXAMPLE, { root: checkout, folder: example, say });
} catch (error) {
  const words = explained(error);
  if (words === undefined) throw error;
  console.error(words.message);
  process.exitCode = 1;
}
