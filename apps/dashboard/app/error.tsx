// A mistake of the dashboard's own: everything that is expected to fail is shown where it fails.
"use client";
import { ProblemBox } from "../components/problem-box.tsx";

export default function PageError({
  error,
  retry,
}: {
  readonly error: unknown;
  readonly retry: () => void;
}) {
  const detail = error instanceof Error ? error.message : String(error);
  return (
    <ProblemBox
      problem={{
        title: "This page broke",
        detail,
        hint: "It is a mistake of the dashboard, not of your app.",
        code: null,
        status: null,
      }}
    >
      <button type="button" className="button" onClick={retry}>
        Try again
      </button>
    </ProblemBox>
  );
}
