// React's style attribute also takes custom properties; its types do not know them.
export type { CSSProperties } from "react";

declare module "react" {
  interface CSSProperties {
    [name: `--${string}`]: string | number | undefined;
  }
}
