import { runCli } from "../../cli/run-cli.ts";
import { CommandFailure } from "../../cli/terminal/command-failure.ts";
import type { Terminal } from "../../cli/terminal/terminal.ts";
import type { CliWorld } from "../../cli/world.ts";

export interface CliRun {
  readonly code: number;
  /** What a pipe would get. */
  readonly stdout: string;
  readonly stderr: string;
  /** What was asked, in order. */
  readonly questions: readonly string[];
}

export interface CliRunOptions extends Partial<Omit<CliWorld, "terminal">> {
  /** Answers to the questions, in order; without any nobody is there to ask. `null` is Ctrl-C. */
  readonly answers?: readonly (string | boolean | null)[];
}

/** Runs one command line in this process, as a person or a script would see it. */
export async function runRollcall(words: readonly string[], options: CliRunOptions = {}): Promise<CliRun> {
  const { answers, ...world } = options;
  const terminal = scriptedTerminal(answers);
  const code = await runCli(words, { ...testWorld(), ...world, terminal });
  return {
    code,
    stdout: terminal.lines.stdout.join("\n"),
    stderr: terminal.lines.stderr.join("\n"),
    questions: terminal.questions,
  };
}

/** A world without a person, in which nothing is deployed and no time passes. */
export function testWorld(): CliWorld {
  return {
    terminal: scriptedTerminal(undefined),
    env: {},
    now: Date.now,
    sleep: async () => {},
    fetch,
    readStdin: async () => "",
    runServerless: async () => ({ code: 1, output: "not to be deployed by a test" }),
  };
}

function scriptedTerminal(answers: readonly (string | boolean | null)[] | undefined) {
  const lines: { readonly stdout: string[]; readonly stderr: string[] } = { stdout: [], stderr: [] };
  const questions: string[] = [];
  const left = [...(answers ?? [])];
  const answerTo = (question: string) => {
    questions.push(question);
    const answer = left.shift();
    if (answer === undefined) {
      throw new Error(`nobody answers: ${question}`);
    }
    if (answer === null) {
      throw new CommandFailure("unconfirmed", "cancelled");
    }
    return answer;
  };
  const terminal: Terminal = {
    isInteractive: answers !== undefined,
    print: (text) => void lines.stdout.push(text),
    note: (text) => void lines.stderr.push(text),
    confirm: async (message) => answerTo(message) === true,
    text: async ({ message, fault }) => {
      let answer = String(answerTo(message));
      // As the real terminal does: what will not do is asked for again.
      for (let why = fault?.(answer); why !== undefined; why = fault?.(answer)) {
        lines.stderr.push(why);
        answer = String(answerTo(message));
      }
      return answer;
    },
    choose: async (message, choices) => {
      const answer = answerTo(message);
      const choice = choices.find(({ value }) => value === answer);
      if (choice === undefined) {
        throw new Error(`${answer} is no choice of: ${message}`);
      }
      return choice.value;
    },
    progress: (label, work) => {
      lines.stderr.push(label);
      return work((text) => void lines.stderr.push(text));
    },
  };
  return { ...terminal, lines, questions };
}
