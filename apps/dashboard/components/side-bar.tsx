// The navigation: where one is, where one can go, and whether what one sees is live.
import Link from "next/link";
import { paths } from "../lib/paths.ts";
import { FeedSign } from "./feed-sign.tsx";
import {
  AppsIcon,
  CairnMark,
  EventsIcon,
  FunctionsIcon,
  RunsIcon,
  SchedulesIcon,
  SendIcon,
} from "./icons.tsx";
import { NavLink } from "./nav-link.tsx";

export function SideBar() {
  return (
    <header className="side">
      <Link className="brand" href={paths.runs()} aria-label="Cairn, to the runs">
        <CairnMark />
        <span className="brand-name">Cairn</span>
      </Link>
      <nav className="nav" aria-label="Main">
        <NavLink href={paths.runs()}>
          <RunsIcon /> Runs
        </NavLink>
        <NavLink href={paths.events()}>
          <EventsIcon /> Events
        </NavLink>
        <NavLink href={paths.functions()}>
          <FunctionsIcon /> Functions
        </NavLink>
        <NavLink href={paths.schedules()}>
          <SchedulesIcon /> Schedules
        </NavLink>
        <NavLink href={paths.apps()}>
          <AppsIcon /> Apps
        </NavLink>
        <span className="nav-apart">
          <NavLink href={paths.send()}>
            <SendIcon /> Send event
          </NavLink>
        </span>
      </nav>
      <div className="side-foot">
        <FeedSign />
      </div>
    </header>
  );
}
