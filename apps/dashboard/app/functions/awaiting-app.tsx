// While no app has registered: looks for one, so that nobody has to reload.
"use client";
import { StatusIcon } from "../../components/status-icon.tsx";
import { useRefreshWhenWell } from "../use-refresh-when-well.ts";

export function AwaitingApp() {
  useRefreshWhenWell();
  return (
    <p className="status" data-tone="active">
      <StatusIcon status="running" />
      Waiting for an app to register
    </p>
  );
}
