/** One line of a question with several answers. */
export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: string;
}

export interface TextQuestion {
  readonly message: string;
  readonly placeholder?: string;
  readonly initialValue?: string;
  /** Hides what is typed. */
  readonly isSecret?: boolean;
  /** What is wrong with an answer; undefined when it will do. */
  readonly fault?: (answer: string) => string | undefined;
}

/** Everything that a command shows and asks. Results go to stdout; all else to stderr, so that pipes get results alone. */
export interface Terminal {
  /** True when a person can answer questions. */
  readonly isInteractive: boolean;
  print(text: string): void;
  note(text: string): void;
  /** @throws CommandFailure `unconfirmed` when the person leaves the question with Ctrl-C; so do all questions */
  confirm(message: string): Promise<boolean>;
  text(question: TextQuestion): Promise<string>;
  choose<Value extends string>(message: string, choices: readonly Choice<Value>[]): Promise<Value>;
  /** Runs work under a spinner, or between plain lines where stderr is not a terminal. `report` replaces the text of the spinner. */
  progress<Result>(label: string, work: (report: (text: string) => void) => Promise<Result>): Promise<Result>;
}
