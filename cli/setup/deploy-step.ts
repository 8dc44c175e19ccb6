import type { CommandContext } from "../command-context.ts";
import { CommandFailure } from "../terminal/command-failure.ts";
import type { SetupOptions, SetupState } from "./setup-state.ts";

const shownLines = 15;

/** Deploys by the pinned deploy tool, with the same account, region and stage as everything before. */
export async function deployStep(
  { world, options }: CommandContext<SetupOptions>,
  { stage }: SetupState,
): Promise<void> {
  const { terminal } = world;
  if (stage.local !== undefined) {
    terminal.note("The local stack is deployed by npm start: nothing to do.");
    return;
  }
  const words = [
    ...["deploy", "--stage", stage.stage, "--region", stage.region],
    ...(stage.profile === undefined ? [] : ["--aws-profile", stage.profile]),
    ...(options.param ?? []).map((parameter) => `--param=${parameter}`),
  ];
  const { code, output } = await terminal.progress(`serverless ${words.join(" ")}`, (report) =>
    world.runServerless(words, (line) => report(line.slice(0, 100))),
  );
  if (code !== 0) {
    const last = output.trim().split("\n").slice(-shownLines).join("\n");
    throw new CommandFailure(
      "failed",
      `the deploy failed; it said:\n${last}\nRun it again with npx rollcall setup --only deploy,check when it is mended`,
    );
  }
}
