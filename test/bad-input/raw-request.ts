// Bytes on a socket, for requests that no HTTP client would send.
import { once } from "node:events";
import { connect, type Socket } from "node:net";

/** The answer as it came: everything up to the end of the connection, or of the first answer. */
export async function sendRaw(port: number, request: string | Uint8Array): Promise<string> {
  const socket = await openSocket(port);
  socket.write(request);
  return readAnswer(socket);
}

export async function openSocket(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1" });
  // A server that refuses may close while we still write.
  socket.on("error", () => undefined);
  await once(socket, "connect");
  return socket;
}

/** Until the body that `Content-Length` announces is there, or the connection has ended. */
export async function readAnswer(socket: Socket): Promise<string> {
  let text = "";
  for await (const chunk of socket) {
    text += String(chunk);
    const [head = "", body] = text.split("\r\n\r\n");
    const [, length] = /content-length: (\d+)/i.exec(head) ?? [];
    if (body !== undefined && length !== undefined && body.length >= Number(length)) break;
  }
  socket.destroy();
  return text;
}

/** 0 when there was no answer at all. */
export const statusOf = (answer: string): number =>
  Number(/^HTTP\/1\.1 (\d{3})/.exec(answer)?.[1] ?? "0");
