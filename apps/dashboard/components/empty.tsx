// Nothing to show, which is no error: says why, and what would change it.
import type { ReactNode } from "react";
import { EmptyIcon } from "./icons.tsx";

export function Empty({
  title,
  children,
}: {
  readonly title: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="empty">
      <EmptyIcon />
      <h2>{title}</h2>
      {children}
    </div>
  );
}
