// The frame around every page.
import type { Metadata, Viewport } from "next";
import type { ReactNode } from "react";
import { SideBar } from "../components/side-bar.tsx";
import { readPauses } from "../lib/executor.ts";
import { PauseBanner } from "./pauses/pause-banner.tsx";
import { PausesProvider } from "./pauses/pauses-context.tsx";
import "./globals.css";

/** Every page is rendered when it is asked for: its scripts carry that request's nonce (proxy.ts). */
export const dynamic = "force-dynamic";

export const metadata: Metadata = {
  title: { default: "Cairn", template: "%s · Cairn" },
  description: "Runs, events and functions of this Cairn.",
  robots: { index: false, follow: false },
};

export const viewport: Viewport = { colorScheme: "light dark" };

export default async function RootLayout({ children }: { readonly children: ReactNode }) {
  const pauses = await readPauses();
  return (
    <html lang="en">
      <body>
        <a className="skip-link" href="#main">
          Skip to content
        </a>
        <PausesProvider initial={pauses.ok ? pauses.data.data : []}>
          <div className="shell">
            <SideBar />
            <main id="main" className="page" tabIndex={-1}>
              <PauseBanner />
              {children}
            </main>
          </div>
        </PausesProvider>
      </body>
    </html>
  );
}
