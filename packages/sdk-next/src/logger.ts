// What the SDK and the functions log through.

/** The console, pino, winston and others fit as they are. */
export interface Logger {
  debug(...args: readonly unknown[]): void;
  info(...args: readonly unknown[]): void;
  warn(...args: readonly unknown[]): void;
  error(...args: readonly unknown[]): void;
}

export const consoleLogger: Logger = globalThis.console;

/** Says nothing while `isLive` is false: a replay must not repeat lines of earlier calls. */
export function onlyWhen(isLive: () => boolean, logger: Logger): Logger {
  const gate =
    (level: keyof Logger) =>
    (...args: readonly unknown[]): void => {
      if (isLive()) logger[level](...args);
    };
  return { debug: gate("debug"), info: gate("info"), warn: gate("warn"), error: gate("error") };
}
