// A request that is refused, as the client sees it: a status and `{"error": ...}`.

export class QstashRefusal extends Error {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, headers: Readonly<Record<string, string>> = {}) {
    super(message);
    this.name = "QstashRefusal";
    this.status = status;
    this.headers = headers;
  }
}

export const badRequest = (message: string): QstashRefusal => new QstashRefusal(400, message);

export const notFound = (what: string): QstashRefusal =>
  new QstashRefusal(404, `${what} not found`);
