// Takes the dev lock of the folder given, says so, and never gives it back.
import { acquireDevLock } from "../../../packages/executor/src/dev/dev-lock.ts";

acquireDevLock(process.argv[2] ?? "", "http://127.0.0.1:4242");
process.stdout.write("locked\n");
setInterval(() => undefined, 60_000);
