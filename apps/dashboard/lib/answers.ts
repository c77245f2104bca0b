// What the executor answers, as zod contracts: the views of @cairn/core in their envelopes.
import {
  AppView,
  CancelResult,
  EventDetail,
  EventView,
  FunctionView,
  one,
  pageOf,
  RerunResult,
  RunView,
  SendResult,
  TraceView,
} from "@cairn/core";
import type { z } from "zod";

export const RunPage = pageOf(RunView);
export type RunPage = z.output<typeof RunPage>;

export const TraceAnswer = one(TraceView);
export type TraceAnswer = z.output<typeof TraceAnswer>;

export const EventPage = pageOf(EventView);
export type EventPage = z.output<typeof EventPage>;

export const EventAnswer = one(EventDetail);
export type EventAnswer = z.output<typeof EventAnswer>;

export const FunctionPage = pageOf(FunctionView);
export const AppPage = pageOf(AppView);

export const CancelAnswer = one(CancelResult);
export const RerunAnswer = one(RerunResult);
export const SendAnswer = SendResult;
