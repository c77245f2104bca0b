// What is paused, for every part of every page: read by the server first, then looked at again.
"use client";
import type { PauseView } from "@cairn/core";
import { createContext, use, useCallback, useMemo, useState, type ReactNode } from "react";
import { fetchPauses } from "../../lib/api.ts";
import { useLook } from "../../lib/use-look.ts";

/** Somebody else may pause something, from anywhere. */
const LOOK_MS = 5_000;

interface Pauses {
  readonly pauses: readonly PauseView[];
  /** Reads now. */
  readonly refresh: () => Promise<void>;
}

const Known = createContext<Pauses>({ pauses: [], refresh: () => Promise.resolve() });

export function PausesProvider({
  initial,
  children,
}: {
  readonly initial: readonly PauseView[];
  readonly children: ReactNode;
}) {
  const [pauses, setPauses] = useState(initial);
  // While the executor does not answer, what was known stays; the page itself says that it does not.
  const refresh = useCallback(async () => {
    const answer = await fetchPauses();
    if (answer.ok) setPauses(answer.data.data);
  }, []);
  useLook(refresh, LOOK_MS);
  const known = useMemo(() => ({ pauses, refresh }), [pauses, refresh]);
  return <Known value={known}>{children}</Known>;
}

export function usePauses(): Pauses {
  return use(Known);
}
