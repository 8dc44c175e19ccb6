import { join } from "node:path";
import type { Command } from "commander";
import { describe, expect, it } from "vitest";
import { commandPath, createProgram, everyCommand } from "../../../cli/program.ts";
import { runRollcall, testWorld } from "../../support/cli-run.ts";

const document = join(import.meta.dirname, "..", "..", "..", "docs", "CLI.md");
const columns = 110;

const introduction = `# The operator's command

\`npx rollcall\`, in a clone of this repository, sets up, looks after and asks a deployment. It runs on Node 22.19 or newer, and
on older ones with the Node that comes with the dependencies on Linux. \`node cli/rollcall.mjs\` is the same without the second
that npx takes.

- **What it talks to.** \`setup\`, \`apps\`, \`keys\` and \`doctor\` use AWS directly, as your own user: \`--profile\`, AWS_PROFILE or
  whatever else the AWS CLI finds. Each says on stderr, before it acts, which account, region and stage it is about. \`rooms\`,
  \`report\` and \`erase\` use the HTTP API with a key: \`ROLLCALL_KEY\` (or \`--key\`), at the address of the stage's stack, or at
  \`ROLLCALL_URL\` (or \`--url\`), for which no AWS login is needed. A stage that is named on the command line goes before
  ROLLCALL_URL. A token of \`access=jwt\` does as a key; \`access=iam\` is not supported there.
- **Region.** \`--region\`, else AWS_REGION, else us-east-1: the same rule as the deploy's, so that secrets and stack are never in
  different regions.
- **The local stack.** \`--stage local\` means the running \`npm start\`, with its demo key; with another state folder than
  \`.rollcall\`, set ROLLCALL_STATE to it.
- **Output.** Results go to stdout, all else to stderr. \`--json\` prints the result as one JSON document, and a failure as
  \`{"error":{"outcome","message"}}\` on stderr.
- **Questions** are asked in a terminal only. What destroys something asks first; in a script give \`--yes\`.

| exit code | outcome | meaning |
|---|---|---|
| 0 | \`done\` | done |
| 1 | \`failed\` | AWS, the vendor or the API refused, or did not answer |
| 2 | \`usage\` | the command line or a file is wrong; nothing was changed |
| 3 | \`findings\` | the command ran, and found something that needs attention (\`doctor\`, \`apps check\`, \`rooms import\`) |
| 4 | \`unconfirmed\` | a question was answered with no, or could not be asked |
| 130 | | interrupted with Ctrl-C |

What \`setup\` does, step by step, each of which may be run alone (\`--only\`) and again:

| step | does | when it is run again |
|---|---|---|
| \`credential\` | asks for the vendor's credential (or reads \`--file\`), tries it with one live call, looks in the other regions where the vendor says that the app is elsewhere (Tencent 60026, 70020; Agora's \`organization_application_not_found\`), stores it | keeps a stored one that works |
| \`key\` | makes an API key that may read, and track rooms | keeps the key in ROLLCALL_KEY; without it, makes a successor, and the old key works for a day |
| \`deploy\` | runs the pinned deploy tool with the same account, region and stage, and each \`--param\` | deploys again |
| \`check\` | waits until the API answers, calls it with the key, prints the first curl | calls again |

What your AWS user needs beside [what the deploy takes](DEPLOY.md) is in [\`iam-policy-operate.json\`](iam-policy-operate.json): \`apps\` and
\`keys\` write secrets, \`rooms\`, \`report\` and \`erase\` look up the API's address (nothing with ROLLCALL_URL), \`doctor\` reads, the record included.

What follows is the help of each command, held against the code by a test (\`npx vitest run test/unit/cli/help-document.test.ts --update\` writes it anew).
`;

/** Every command's help, one section each. */
function helpDocument(): string {
  const sections: string[] = [];
  everyCommand(createProgram(testWorld()), (command) => {
    sections.push(`## ${commandPath(command)}\n\n\`\`\`text\n${helpOf(command)}\n\`\`\`\n`);
  });
  return [introduction, ...sections].join("\n");
}

function helpOf(command: Command): string {
  let help = "";
  command
    .configureHelp({ helpWidth: columns, showGlobalOptions: false, sortSubcommands: false })
    .configureOutput({ writeOut: (text) => (help += text), getOutHelpWidth: () => columns });
  command.outputHelp();
  return help.trimEnd();
}

describe("docs/CLI.md", () => {
  it("is what the commands' own help says", async () => {
    await expect(helpDocument()).toMatchFileSnapshot(document);
  });
});

describe("the help", () => {
  it("has examples for every command that does something", () => {
    const without: string[] = [];
    everyCommand(createProgram(testWorld()), (command) => {
      if (command.commands.length === 0 && !helpOf(command).includes("Examples:\n  npx rollcall")) {
        without.push(commandPath(command));
      }
    });

    expect(without).toEqual([]);
  });

  it("goes to stdout when it is asked for, with exit code 0, and to stderr with 2 when a command is missing", async () => {
    const asked = await runRollcall(["keys", "--help"]);
    const missing = await runRollcall(["keys"]);

    expect(asked).toMatchObject({ code: 0, stderr: "", stdout: expect.stringContaining("Usage: rollcall keys") });
    expect(missing).toMatchObject({ code: 2, stdout: "", stderr: expect.stringContaining("Usage: rollcall keys") });
  });
});
