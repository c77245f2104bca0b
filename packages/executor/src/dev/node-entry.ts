// How to start a file beside this code as its own process, from source as well as when compiled.
import { createRequire } from "node:module";
import { extname } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/**
 * The arguments for `node`. `entry` is relative to `moduleUrl` (an `import.meta.url`) and has no
 * extension: it bears the one of the module. Source needs tsx, which is installed wherever the
 * source is.
 */
export function nodeEntry(moduleUrl: string, entry: string): string[] {
  const extension = extname(fileURLToPath(moduleUrl));
  const file = fileURLToPath(new URL(`${entry}${extension}`, moduleUrl));
  if (extension !== ".ts") return [file];
  // A bare "tsx" would be looked up from the new process's working folder.
  const loader = pathToFileURL(createRequire(moduleUrl).resolve("tsx")).href;
  return ["--conditions=@cairn/source", "--import", loader, file];
}
