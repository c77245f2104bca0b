// The head of a table's column, with its role said aloud: on narrow screens tables are laid out as
// cards, and browsers then forget that they are tables.
import type { ReactNode } from "react";

export function ColumnHead({
  children,
  className,
}: {
  readonly children: ReactNode;
  readonly className?: string;
}) {
  return (
    <th role="columnheader" scope="col" className={className}>
      {children}
    </th>
  );
}
