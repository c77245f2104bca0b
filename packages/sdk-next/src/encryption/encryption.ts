// The middleware that encrypts what is stored of steps, functions and one field of events.
import { isJsonObject, SYSTEM_EVENTS } from "@cairn/core";
import { jsonText } from "../engine/json-value.ts";
import type { ReceivedEvent } from "../events/event-types.ts";
import type { Middleware, StepInfo } from "../middleware.ts";
import { DecryptionRefused } from "./decryption-errors.ts";
import { type Belongs, belongsOf, isSealed, open, seal } from "./envelope.ts";
import { createKeyRing, type EncryptionKey, type KeyRing } from "./keys.ts";

export interface EncryptionOptions {
  /** The first one encrypts; all of them decrypt. */
  readonly keys: readonly EncryptionKey[];
  /** The one field of events' data that is encrypted; false: none. Default "encrypted". */
  readonly eventField?: string | false;
  /**
   * True: results of steps that are stored in the clear are refused. Set it once the runs that began
   * before the encryption have ended. Default false.
   */
  readonly refusePlain?: boolean;
}

export interface Encryption extends Middleware {
  /**
   * Decrypts what the API shows of a run: its output, or a step's. Other values come back as they are.
   *
   * @throws {UnknownEncryptionKey} If its key is not in the list.
   * @throws {DecryptionRefused} If it was changed.
   */
  readonly decrypt: (value: unknown) => Promise<unknown>;
}

/**
 * Put it first in the list: what it encrypts is then what the executor gets.
 *
 * @throws {TypeError} If there is no key, an id is used twice, or a key has not 32 bytes.
 */
export function encryption(options: EncryptionOptions): Encryption {
  const { refusePlain = false, eventField = "encrypted" } = options;
  const keys = createKeyRing(options.keys);
  return {
    name: "encryption",
    hidesInput: true,
    decrypt: async (value) => (isSealed(value) ? await open(keys, value, "The value") : value),
    async wrapRun(run, next) {
      const { runId, functionId } = run;
      const output = jsonText(await next(run), `what function "${functionId}" returned`);
      return await seal(keys, output, ["output", runId, functionId]);
    },
    async wrapStep(step, next) {
      const result = jsonText(await next(), `what step "${step.stepName}" returned`);
      return await seal(keys, result, stepPlace(step));
    },
    async readMemo(step, value) {
      if (isSealed(value)) return await openMemo(keys, step, value);
      if (refusePlain && step.op === "StepRun") throw notEncrypted(step);
      return value;
    },
    ...(eventField === false ? {} : eventHooks(keys, eventField)),
  };
}

const stepPlace = ({ runId, wireId }: StepInfo): Belongs => ["step", runId, wireId];

/** Opened first: what it says of itself is then known to be true. */
async function openMemo(
  keys: KeyRing,
  step: StepInfo,
  value: Readonly<Record<string, unknown>>,
): Promise<unknown> {
  const what = `The result of step "${step.stepName}"`;
  const opened = await open(keys, value, what);
  if (!mayBeOf(step, belongsOf(value))) {
    throw new DecryptionRefused(
      `${what} was stored for another run or step. A run that is started again from one of its steps ` +
        "has the results of the first run and cannot read them: start it again as a whole.",
    );
  }
  return opened;
}

/** The run of an invoked function is not known here, but the function is. */
function mayBeOf(step: StepInfo, belongs: readonly string[]): boolean {
  const [kind, runId, owner] = belongs;
  if (kind === "output") return step.invokes !== undefined && owner === step.invokes;
  return kind === "step" && runId === step.runId && owner === step.wireId;
}

function notEncrypted({ stepName }: StepInfo): DecryptionRefused {
  return new DecryptionRefused(`The result of step "${stepName}" is not encrypted.`);
}

type EventHooks = Required<Pick<Middleware, "wrapSend" | "writeData" | "readEvent">>;

function eventHooks(keys: KeyRing, field: string): EventHooks {
  async function sealField(data: unknown): Promise<unknown> {
    if (!isJsonObject(data) || data[field] === undefined || isSealed(data[field])) return data;
    const json = jsonText(data[field], `the field "${field}" of the data`);
    return { ...data, [field]: await seal(keys, json, ["event"]) };
  }
  async function openField(data: unknown, event: string): Promise<unknown> {
    if (!isJsonObject(data) || !isSealed(data[field])) return data;
    const opened = await open(keys, data[field], `The field "${field}" of event "${event}"`);
    if (belongsOf(data[field])[0] === "event") return { ...data, [field]: opened };
    throw new DecryptionRefused(
      `The field "${field}" of event "${event}" is the result of a step.`,
    );
  }
  async function openEvent(event: ReceivedEvent): Promise<ReceivedEvent> {
    return Object.assign({ ...event }, { data: await openField(event.data, event.name) });
  }
  return {
    wrapSend: async (events, next) =>
      await next(
        await Promise.all(
          events.map(async (event) => ({ ...event, data: await sealField(event.data) })),
        ),
      ),
    writeData: sealField,
    readEvent: async (event) =>
      ENDED.has(event.name) ? await openEnded(event, openEvent) : openEvent(event),
  };
}

const ENDED: ReadonlySet<string> = new Set([SYSTEM_EVENTS.failed, SYSTEM_EVENTS.cancelled]);

/** What `onFailure` and `onCancel` handlers get has the events of the ended run in it. */
async function openEnded(
  event: ReceivedEvent,
  openEvent: (event: ReceivedEvent) => Promise<ReceivedEvent>,
): Promise<ReceivedEvent> {
  const openInner = async (inner: unknown): Promise<unknown> =>
    isEvent(inner) ? await openEvent(inner) : inner;
  const { data } = event;
  const events = Array.isArray(data["events"]) ? data["events"] : [];
  return {
    ...event,
    data: {
      ...data,
      event: await openInner(data["event"]),
      events: await Promise.all(events.map(openInner)),
    },
  };
}

const isEvent = (value: unknown): value is ReceivedEvent =>
  isJsonObject(value) && typeof value["name"] === "string" && isJsonObject(value["data"]);
