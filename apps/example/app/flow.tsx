"use client";

// A flow's buttons and where it stands, asked for every second while it is open.
import { useEffect, useState } from "react";

interface Sent {
  readonly name: string;
  /** The field that carries the id of this order, task or request. */
  readonly id: string;
  readonly data: Readonly<Record<string, unknown>>;
}

export interface FlowProps {
  readonly title: string;
  readonly text: string;
  readonly prefix: string;
  readonly start: Sent;
  readonly answers: readonly (Sent & { readonly label: string })[];
}

const POLL_MS = 1_000;

export function Flow({ title, text, prefix, start, answers }: FlowProps) {
  const [id, setId] = useState<string>();
  const status = useStatus(id);

  async function begin(): Promise<void> {
    const next = `${prefix}-${crypto.randomUUID().slice(0, 8)}`;
    await send(start, next);
    setId(next);
  }

  return (
    <section>
      <h2>{title}</h2>
      <p>{text}</p>
      <button type="button" onClick={() => void begin()}>
        Start
      </button>
      {id !== undefined &&
        answers.map((answer) => (
          <button key={answer.label} type="button" onClick={() => void send(answer, id)}>
            {answer.label}
          </button>
        ))}
      <p role="status">{id === undefined ? "" : `${id}: ${status}`}</p>
    </section>
  );
}

async function send({ name, id: field, data }: Sent, id: string): Promise<void> {
  await fetch("/api/send", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ name, data: { ...data, [field]: id } }),
  });
}

function useStatus(id: string | undefined): string {
  const [status, setStatus] = useState("");
  useEffect(() => {
    if (id === undefined) return undefined;
    const timer = setInterval(() => {
      void fetch(`/api/status?id=${id}`)
        .then((response) => response.json())
        .then((now: { status: string; detail: string }) => {
          setStatus(now.detail === "" ? now.status : `${now.status} (${now.detail})`);
        });
    }, POLL_MS);
    return () => clearInterval(timer);
  }, [id]);
  return status;
}
