// What the executor answers, as zod contracts: the views of @cairn/core in their envelopes.
import {
  AppView,
  CancelResult,
  EventDetail,
  EventView,
  FunctionView,
  LimitChangeView,
  LimitView,
  one,
  pageOf,
  PauseView,
  RerunResult,
  RunView,
  ScheduleDetail,
  ScheduleRunResult,
  ScheduleView,
  SendResult,
  TraceView,
  WhyView,
} from "@cairn/core";
import { z } from "zod";

export const RunPage = pageOf(RunView);
export type RunPage = z.output<typeof RunPage>;

export const TraceAnswer = one(TraceView);
export type TraceAnswer = z.output<typeof TraceAnswer>;

export const EventPage = pageOf(EventView);
export type EventPage = z.output<typeof EventPage>;

export const EventAnswer = one(EventDetail);
export type EventAnswer = z.output<typeof EventAnswer>;

export const FunctionPage = pageOf(FunctionView);
export const FunctionAnswer = one(FunctionView);
export const AppPage = pageOf(AppView);

export const WhyAnswer = one(WhyView);
export const LimitList = one(z.array(LimitView));
export const LimitAnswer = one(LimitView);
export const LimitChangeList = one(z.array(LimitChangeView));
export const PauseList = one(z.array(PauseView));
export const PauseAnswer = one(PauseView);
export const SchedulePage = pageOf(ScheduleView);
export const ScheduleAnswer = one(ScheduleDetail);
export const ScheduleRunAnswer = one(ScheduleRunResult);

export const CancelAnswer = one(CancelResult);
export const RerunAnswer = one(RerunResult);
export const SendAnswer = SendResult;
/** An answer without a body. */
export const Nothing = z.undefined();
