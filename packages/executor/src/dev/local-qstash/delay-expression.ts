// The little language of `Upstash-Retry-Delay`: arithmetic, a few functions and the number `retried`.

type Evaluate = (retried: number) => number;

const FUNCTIONS: Readonly<Record<string, (...numbers: number[]) => number>> = {
  pow: (base = Number.NaN, exponent = Number.NaN) => base ** exponent,
  sqrt: (value = Number.NaN) => Math.sqrt(value),
  abs: (value = Number.NaN) => Math.abs(value),
  exp: (value = Number.NaN) => Math.exp(value),
  floor: (value = Number.NaN) => Math.floor(value),
  ceil: (value = Number.NaN) => Math.ceil(value),
  round: (value = Number.NaN) => Math.round(value),
  min: Math.min,
  max: Math.max,
};
const TOKEN = /\s*(\d+(?:\.\d+)?|[a-z]+|[-+*/(),])\s*/y;
const LONGEST = 1_000;

class NotAnExpression extends Error {}

/** @returns undefined when it is no such expression. */
export function compileDelayExpression(text: string): Evaluate | undefined {
  try {
    const tokens = tokenize(text);
    const evaluate = readSum(tokens);
    return tokens.length === 0 ? evaluate : undefined;
  } catch (error) {
    if (error instanceof NotAnExpression) return undefined;
    throw error;
  }
}

function tokenize(text: string): string[] {
  if (text.length > LONGEST) throw new NotAnExpression();
  const tokens: string[] = [];
  const pattern = new RegExp(TOKEN);
  while (pattern.lastIndex < text.length) {
    const [, token] = pattern.exec(text) ?? [];
    if (token === undefined) throw new NotAnExpression();
    tokens.push(token);
  }
  return tokens;
}

function readSum(tokens: string[]): Evaluate {
  let left = readProduct(tokens);
  while (tokens[0] === "+" || tokens[0] === "-") {
    const sign = tokens.shift() === "+" ? 1 : -1;
    const [first, second] = [left, readProduct(tokens)];
    left = (retried) => first(retried) + sign * second(retried);
  }
  return left;
}

function readProduct(tokens: string[]): Evaluate {
  let left = readFactor(tokens);
  while (tokens[0] === "*" || tokens[0] === "/") {
    const isProduct = tokens.shift() === "*";
    const [first, second] = [left, readFactor(tokens)];
    left = isProduct
      ? (retried) => first(retried) * second(retried)
      : (retried) => first(retried) / second(retried);
  }
  return left;
}

function readFactor(tokens: string[]): Evaluate {
  const token = tokens.shift() ?? "";
  if (token === "-") {
    const negated = readFactor(tokens);
    return (retried) => -negated(retried);
  }
  if (token === "(") {
    const inner = readSum(tokens);
    take(tokens, ")");
    return inner;
  }
  if (token === "retried") return (retried) => retried;
  if (/^\d/.test(token)) return () => Number(token);
  return readCall(token, tokens);
}

function readCall(name: string, tokens: string[]): Evaluate {
  const apply = Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
  if (apply === undefined) throw new NotAnExpression();
  take(tokens, "(");
  const values = [readSum(tokens)];
  while (tokens[0] === ",") {
    tokens.shift();
    values.push(readSum(tokens));
  }
  take(tokens, ")");
  return (retried) => apply(...values.map((value) => value(retried)));
}

function take(tokens: string[], wanted: string): void {
  if (tokens.shift() !== wanted) throw new NotAnExpression();
}
