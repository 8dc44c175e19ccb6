/** The value of a metric in one period; undefined without data. */
export type Series = number | undefined;

/**
 * Evaluates the part of CloudWatch's metric math that the alarms use: arithmetic, comparisons, IF, FILL, SUM and METRICS. An
 * operation on a metric without data has no data, except FILL, and SUM over several metrics.
 */
export function evaluateExpression(text: string, metrics: ReadonlyMap<string, Series>): Series {
  const tokens = text.match(/[A-Za-z_]\w*|\d+(?:\.\d+)?|"[^"]*"|>=|<=|[-+*/<>(),[\]]/g) ?? [];
  const parser = new Parser(tokens, metrics);
  const value = parser.comparison();
  parser.end();
  return single(value);
}

type Value = Series | readonly Series[];

const single = (value: Value): Series => {
  if (typeof value === "object") {
    throw new Error("an array of metrics where one is needed");
  }
  return value;
};

const operators: Readonly<Record<string, (left: number, right: number) => number>> = {
  "+": (left, right) => left + right,
  "-": (left, right) => left - right,
  "*": (left, right) => left * right,
  "/": (left, right) => left / right,
  ">": (left, right) => Number(left > right),
  "<": (left, right) => Number(left < right),
  ">=": (left, right) => Number(left >= right),
  "<=": (left, right) => Number(left <= right),
};

class Parser {
  readonly #tokens: string[];
  readonly #metrics: ReadonlyMap<string, Series>;

  constructor(tokens: readonly string[], metrics: ReadonlyMap<string, Series>) {
    this.#tokens = [...tokens];
    this.#metrics = metrics;
  }

  comparison(): Value {
    return this.#binary([">", "<", ">=", "<="], () => this.#binary(["+", "-"], () => this.#product()));
  }

  end(): void {
    if (this.#tokens.length > 0) {
      throw new Error(`unexpected ${this.#tokens.join(" ")}`);
    }
  }

  #product(): Value {
    return this.#binary(["*", "/"], () => this.#operand());
  }

  #binary(symbols: readonly string[], operand: () => Value): Value {
    let left = operand();
    for (;;) {
      const operator = symbols.includes(this.#tokens[0] ?? "") ? operators[this.#tokens.shift() ?? ""] : undefined;
      if (operator === undefined) {
        return left;
      }
      const one = single(left);
      const other = single(operand());
      left = one === undefined || other === undefined ? undefined : operator(one, other);
    }
  }

  #operand(): Value {
    const token = this.#tokens.shift() ?? "";
    if (token === "(" || token === "[") {
      const values = this.#list(token === "(" ? ")" : "]");
      return token === "(" ? values[0] : values.map(single);
    }
    if (/^\d/.test(token)) {
      return Number(token);
    }
    if (token.startsWith('"')) {
      return this.#metricsNamed(token.slice(1, -1));
    }
    return this.#tokens[0] === "(" ? this.#call(token) : this.#metric(token);
  }

  #call(name: string): Value {
    this.#tokens.shift();
    const values = this.#list(")");
    const [first, second, third] = values;
    switch (name) {
      case "IF":
        return single(first) === undefined ? undefined : single(first) === 0 ? third : second;
      case "FILL":
        return single(first) ?? single(second);
      case "METRICS":
        return first;
      case "SUM":
        return sum(first);
      default:
        throw new Error(`unsupported function ${name}`);
    }
  }

  #list(closing: string): Value[] {
    const values: Value[] = [];
    while (this.#tokens[0] !== closing) {
      values.push(this.comparison());
      if (this.#tokens[0] === ",") {
        this.#tokens.shift();
      }
    }
    this.#tokens.shift();
    return values;
  }

  #metric(id: string): Series {
    if (!this.#metrics.has(id)) {
      throw new Error(`there is no metric ${id}`);
    }
    return this.#metrics.get(id);
  }

  /** `METRICS("f")`: all metrics whose ID contains the text. */
  #metricsNamed(text: string): readonly Series[] {
    return [...this.#metrics].filter(([id]) => id.includes(text)).map(([, value]) => value);
  }
}

function sum(value: Value): Series {
  const values = (Array.isArray(value) ? value : [value]).filter((one) => one !== undefined);
  return values.length === 0 ? undefined : values.reduce((total, one) => total + one, 0);
}
