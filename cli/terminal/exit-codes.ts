/** What a script can tell from the exit code; documented in docs/CLI.md. */
export const exitCodes = {
  done: 0,
  /** AWS, the vendor or the API refused or did not answer. */
  failed: 1,
  /** The command line or a file is wrong; nothing was changed. */
  usage: 2,
  /** The command ran, and found something that needs attention. */
  findings: 3,
  /** A question was answered with no, or could not be asked. */
  unconfirmed: 4,
  interrupted: 130,
} as const;

export type Outcome = keyof typeof exitCodes;
