import type { WebhookApp } from "../../shared/apps/parse-webhook-app.ts";

/** What to do in the vendor's console, in the words of its labels where the vendor documents them. */
export function consoleSteps(app: WebhookApp): readonly string[] {
  return app.provider === "tencent" ? tencentSteps : agoraSteps(app.webhook.secrets.length);
}

const tencentSteps = [
  "Tencent console, Chat, the app, Callback configuration (Webhook): paste the URL, switch authentication on, paste the token. It works after about two minutes.",
  'Plans Pro, Pro Plus, Enterprise: check "after a group member\'s online status changes" (Group.CallbackOnMemberStateChange) and "after a group is dissolved" (Group.CallbackAfterGroupDestroyed). Under Group configuration, switch "List of online audio-video group members" and the online status of group members on.',
  'Other plans: check "after a new member joins" (Group.CallbackAfterNewMemberJoin), "after a member leaves" (Group.CallbackAfterMemberExit) and "after a group is dissolved".',
  "Where the console offers to repeat callbacks that timed out, switch that on. Leave every other callback as it is.",
  "An app has one URL. Where your backend has it already, let the backend pass these commands on at once, with query and body unchanged: their signature holds for a minute.",
];

const agoraSteps = (secrets: number) => [
  "Agora console, Chat, Callbacks (Webhooks; plans Pro and Enterprise): add a rule after the event (post-callback) with the URL, for the events of chat groups and chat rooms: joining, leaving, being removed, destroyed.",
  secrets === 0
    ? "The console makes a secret for the rule: store it with npx rollcall webhooks secret <app>. Until then every webhook is refused, and the vendor suspends a rule that is refused often."
    : `${secrets} secret${secrets === 1 ? " is" : "s are"} stored. Each rule has its own: npx rollcall webhooks secret <app> stores another.`,
  "Restrict the rule to the groups and rooms that are tracked, if there are many others.",
];
