// Where `cairn dev` was started: in the checkout with its dashboard and example, or in somebody's
// project with neither.
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export interface Project {
  /** Where the data folder lies by default. */
  readonly root: string;
  /** The folder of the checkout, when this runs from one. */
  readonly checkout: string | undefined;
  readonly dashboard: string | undefined;
  readonly example: string | undefined;
}

export function findProject(cwd: string): Project {
  const checkout = findCheckout();
  const folder = (name: string): string | undefined => {
    const path = checkout === undefined ? undefined : join(checkout, "apps", name);
    return path !== undefined && existsSync(join(path, "package.json")) ? path : undefined;
  };
  const isInside =
    checkout !== undefined && (cwd === checkout || cwd.startsWith(join(checkout, "/")));
  return {
    root: isInside ? checkout : cwd,
    checkout,
    dashboard: folder("dashboard"),
    example: isInside ? folder("example") : undefined,
  };
}

/** Up from this file until a folder holds both the packages and the apps. */
function findCheckout(): string | undefined {
  let folder = dirname(fileURLToPath(import.meta.url));
  for (;;) {
    if (existsSync(join(folder, "apps")) && existsSync(join(folder, "packages/executor")))
      return folder;
    const parent = dirname(folder);
    if (parent === folder) return undefined;
    folder = parent;
  }
}
