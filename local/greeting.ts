import { relative } from "node:path";
import { demoPaths } from "./demo-rooms.ts";
import type { LocalStack } from "./local-stack.ts";

/** What `npm start` prints when the stack is ready: two exports to paste, a link to the page, and short requests that use the exports. */
export function greetingOf(running: LocalStack, stateDirectory: string, seconds: number): string {
  const { apiUrl, demoKey, secrets, dynamodb, simulators } = running;
  const curl = (path: string) => `  curl -s -H "Authorization: Bearer $KEY" "$API${path}"`;
  return `
rollcall is ready after ${seconds.toFixed(1)} s. Ctrl-C stops it. In a second terminal:

  export API=${apiUrl} KEY=${demoKey}

The attendance page, signed in:

  ${apiUrl}/#key=${demoKey}

Who was in the lecture in the last 15 minutes, and for how long?
${curl(`${demoPaths.attendance}/attendees?from=-15m`)}
Peak, average, different people, gaps:
${curl(`${demoPaths.attendance}/summary?from=-15m`)}
The attendees as a CSV:
${curl(`${demoPaths.attendance}/attendees?from=-15m&format=csv`)}
How many are in it now?
${curl(demoPaths.onlineCount)}

  Secrets Manager  ${secrets.endpoint}
  DynamoDB         ${dynamodb.endpoint}
  vendors          ${simulators.origin}
  kept in          ${relative(process.cwd(), stateDirectory) || "."} (the functions' log too)
`;
}
