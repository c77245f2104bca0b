// The dashboard's few pictures, drawn on 16 by 16. Decoration only: words beside them carry meaning.
import type { ReactNode } from "react";

function Icon({ children, size = 16 }: { readonly children: ReactNode; readonly size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 16 16"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      {children}
    </svg>
  );
}

/** Three stones, one upon the other. */
export function CairnMark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
      <ellipse cx="12" cy="5.2" rx="3.6" ry="2.5" />
      <path d="M6.4 11.6c0-2 2.3-2.9 5.4-2.9 3.4 0 5.9.9 5.9 3 0 1.9-2.4 2.6-5.7 2.6-3.2 0-5.6-.8-5.6-2.7Z" />
      <path d="M2.5 18.4c0-2.5 3.6-3.3 9.3-3.3 6 0 9.7.9 9.7 3.4 0 2.4-3.8 3-9.6 3-5.7 0-9.4-.7-9.4-3.1Z" />
    </svg>
  );
}

export const RunsIcon = () => (
  <Icon>
    <path d="M2 3.5h5M5 8h6M9 12.5h5" strokeWidth="2.2" />
  </Icon>
);

export const EventsIcon = () => (
  <Icon>
    <path d="M8.8 1.8 3.4 9h4l-.7 5.2L12.6 7H8.2l.6-5.2Z" />
  </Icon>
);

export const FunctionsIcon = () => (
  <Icon>
    <path d="M11.8 2.6c-2.2-.7-3.3.3-3.7 2.5L6.9 11c-.4 2.1-1.3 3-3.2 2.4M4.8 7h5.6" />
  </Icon>
);

export const SchedulesIcon = () => (
  <Icon>
    <circle cx="8" cy="8" r="6" />
    <path d="M8 4.6V8l2.4 1.6" />
  </Icon>
);

export const AppsIcon = () => (
  <Icon>
    <rect x="2.2" y="2.8" width="11.6" height="10.4" rx="1.8" />
    <path d="M2.2 6h11.6M4.6 4.4h.1M6.6 4.4h.1" />
  </Icon>
);

export const SendIcon = () => (
  <Icon>
    <path d="M14 2 7.2 8.8M14 2 9.7 14l-2.5-5.2L2 6.3 14 2Z" />
  </Icon>
);

export const CopyIcon = () => (
  <Icon size={14}>
    <rect x="5.5" y="5.5" width="8" height="8" rx="1.5" />
    <path d="M10.5 3.2A1.5 1.5 0 0 0 9.2 2.5H4A1.5 1.5 0 0 0 2.5 4v5.2c0 .6.3 1 .7 1.3" />
  </Icon>
);

export const CheckIcon = () => (
  <Icon size={14}>
    <path d="m3 8.5 3.2 3.2L13 4.8" />
  </Icon>
);

export const DownloadIcon = () => (
  <Icon size={14}>
    <path d="M8 2.5v7.8M4.8 7.3 8 10.5l3.2-3.2M2.8 13.5h10.4" />
  </Icon>
);

export const CloseIcon = () => (
  <Icon size={14}>
    <path d="m4 4 8 8M12 4l-8 8" />
  </Icon>
);

export const ChevronIcon = () => (
  <Icon size={12}>
    <path d="m6 3.5 4.5 4.5L6 12.5" />
  </Icon>
);

export const WarningIcon = () => (
  <Icon size={18}>
    <path d="M8 2.2 1.6 13.3h12.8L8 2.2ZM8 6.5v3.2M8 11.6v.1" />
  </Icon>
);

export const RerunIcon = () => (
  <Icon size={14}>
    <path d="M13 8a5 5 0 1 1-1.6-3.7M13 2.3v2.9h-2.9" />
  </Icon>
);

export const StopIcon = () => (
  <Icon size={14}>
    <rect x="3.5" y="3.5" width="9" height="9" rx="1.5" />
  </Icon>
);

export const PauseIcon = () => (
  <Icon size={14}>
    <path d="M5.5 3.5v9M10.5 3.5v9" strokeWidth="2" />
  </Icon>
);

export const ResumeIcon = () => (
  <Icon size={14}>
    <path d="M4.8 3.2 12 8l-7.2 4.8V3.2Z" />
  </Icon>
);

export const EmptyIcon = () => <CairnMark size={40} />;
