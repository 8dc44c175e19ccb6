import process from "node:process";
import { CommandFailure } from "./command-failure.ts";
import { startSpinner } from "./spinner.ts";
import type { Choice, Terminal, TextQuestion } from "./terminal.ts";

/** Questions are put on stderr, where they do not mix with results. */
const onStderr = { output: process.stderr };

/** The terminal of this process. The library of prompts is loaded with the first question. */
export function realTerminal(): Terminal {
  const isInteractive = process.stdin.isTTY === true && process.stderr.isTTY === true;
  return {
    isInteractive,
    print: (text) => void process.stdout.write(`${text}\n`),
    note: (text) => void process.stderr.write(`${text}\n`),
    confirm: async (message) => {
      const { confirm } = await import("@clack/prompts");
      return answered(await confirm({ message, initialValue: false, ...onStderr }));
    },
    text: askText,
    choose: async (message, choices) => choose(message, choices),
    progress: process.stderr.isTTY === true ? spin : plainProgress,
  };
}

async function askText({ message, placeholder, initialValue, isSecret, fault }: TextQuestion): Promise<string> {
  const { password, text } = await import("@clack/prompts");
  const validate = (answer: string | undefined) => fault?.((answer ?? "").trim());
  const answer = isSecret
    ? await password({ message, validate, ...onStderr })
    : await text({
        message,
        validate,
        ...(placeholder === undefined ? {} : { placeholder }),
        ...(initialValue === undefined ? {} : { initialValue }),
        ...onStderr,
      });
  return answered(answer).trim();
}

async function choose<Value extends string>(message: string, choices: readonly Choice<Value>[]): Promise<Value> {
  const { select } = await import("@clack/prompts");
  const options = choices.map(({ value, label }) => ({ value: value as string, label }));
  const chosen = answered(await select({ message, options, ...onStderr }));
  const choice = choices.find(({ value }) => value === chosen);
  if (choice === undefined) {
    throw new CommandFailure("unconfirmed", "no choice was made");
  }
  return choice.value;
}

/** The library answers Ctrl-C with a symbol. */
function answered<Value>(answer: Value): Exclude<Value, symbol> {
  if (typeof answer === "symbol") {
    throw new CommandFailure("unconfirmed", "cancelled; nothing more was done");
  }
  return answer as Exclude<Value, symbol>; // as just seen
}

async function spin<Result>(label: string, work: (report: (text: string) => void) => Promise<Result>): Promise<Result> {
  const spinner = startSpinner(process.stderr, label);
  let succeeded = false;
  try {
    const result = await work((report) => spinner.show(`${label}: ${report}`));
    succeeded = true;
    return result;
  } finally {
    spinner.end(succeeded);
  }
}

/** A line at the beginning, and reports no more often than this. */
const reportEveryMs = 5_000;

async function plainProgress<Result>(
  label: string,
  work: (report: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  const line = (text: string) => process.stderr.write(`${text}\n`);
  line(`${label} …`);
  let saidAt = performance.now();
  return await work((report) => {
    if (performance.now() - saidAt >= reportEveryMs) {
      saidAt = performance.now();
      line(`${label}: ${report}`);
    }
  });
}
