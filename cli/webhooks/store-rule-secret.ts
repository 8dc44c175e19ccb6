import { readAppName, stageApps } from "../apps/stage-apps.ts";
import type { CommandContext } from "../command-context.ts";
import { announcedStage } from "../stage/announce-stage.ts";
import { usageError } from "../terminal/command-failure.ts";
import { readInput } from "../terminal/read-input.ts";
import type { CliWorld } from "../world.ts";
import { changeWebhook, writtenList } from "./stored-webhook.ts";

export interface RuleSecretOptions {
  readonly file?: string;
  readonly only?: boolean;
}

/** Stores the secret of a callback rule, which Agora's console makes and shows. */
export async function storeRuleSecret(context: CommandContext<RuleSecretOptions>, name = ""): Promise<void> {
  const { options, world } = context;
  const app = readAppName(name);
  const stage = await announcedStage(context);
  const given = (await givenSecret(world, options.file)).trim();
  if (!/^[\x21-\x7e]{1,256}$/.test(given)) {
    throw usageError("the secret of a callback rule is one word of printable ASCII");
  }

  const stored = await changeWebhook(await stageApps(stage), app, (webhook, { provider }) => {
    if (provider !== "agora") {
      throw usageError("only Agora makes secrets for callbacks; Tencent takes the token of npx rollcall webhooks show");
    }
    const before = options.only === true ? [] : writtenList(webhook["secrets"]).filter((secret) => secret !== given);
    return webhook["pathSecret"] === undefined ? undefined : { ...webhook, secrets: [given, ...before] };
  });

  const secrets = stored.provider === "agora" ? stored.webhook.secrets.length : 0;
  context.result({ app, secrets }, () => "");
  world.terminal.note(
    `${app} takes webhooks signed with ${secrets === 1 ? "this secret" : `one of ${secrets} secrets`}.`,
  );
}

async function givenSecret(world: CliWorld, file: string | undefined): Promise<string> {
  if (file !== undefined) {
    return readInput(world, file);
  }
  if (!world.terminal.isInteractive) {
    throw usageError("this terminal is not interactive: give the secret with --file");
  }
  return world.terminal.text({ message: "The callback rule's secret", isSecret: true });
}
