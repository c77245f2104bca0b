// What a wait for a signal gives the function.
import { isJsonObject } from "@cairn/core";
import { checkData } from "../events/check-data.ts";
import type { MaybeSchema, ReceivedSignal } from "./signal-types.ts";

/** @throws {InvalidEvent} If the data does not fit the schema. */
export async function readSignal(
  memo: unknown,
  { signal, schema }: { readonly signal: string; readonly schema?: MaybeSchema },
): Promise<ReceivedSignal | null> {
  if (!isJsonObject(memo)) return null;
  const { data = null } = memo;
  if (schema === undefined) return { signal, data };
  return { signal, data: await checkData(schema, `signal "${signal}"`, data) };
}
