// Says that there are newer rows than those shown; they come when one asks for them.
"use client";
import { useRouter } from "next/navigation";
import { useTransition } from "react";
import { UNSEEN_MAX } from "../lib/visible-page.ts";

export function NewRows({ unseen, noun }: { readonly unseen: number; readonly noun: string }) {
  const router = useRouter();
  const [loading, startLoading] = useTransition();
  const count = unseen > UNSEEN_MAX ? `${String(UNSEEN_MAX)}+` : String(unseen);
  return (
    <div className="news" role="status">
      {unseen > 0 && (
        <button
          type="button"
          className="button primary small"
          aria-disabled={loading}
          onClick={() => startLoading(() => router.refresh())}
        >
          {count} new {noun}
          {unseen === 1 ? "" : "s"}
        </button>
      )}
    </div>
  );
}
