// Plays Lambda's runtime for one bundle: loads it, then answers events that its parent sends. Plain CommonJS without imports,
// so that nothing but the bundle and Node is in the process.
const [, , bundle] = process.argv;

/** @type {(event: unknown, context: object) => Promise<unknown>} */
let handler;
try {
  handler = require(bundle).handler;
  process.send({ loaded: typeof handler === "function" });
} catch (error) {
  process.send({ loaded: false, error: tell(error) });
  process.disconnect();
}

process.on("message", async ({ id, event, context, timeLeftMs }) => {
  const endsAt = Date.now() + timeLeftMs;
  try {
    const result = await handler(event, { ...context, getRemainingTimeInMillis: () => endsAt - Date.now() });
    process.send({ id, result: result ?? null });
  } catch (error) {
    process.send({ id, error: tell(error) });
  }
});

function tell(error) {
  return error instanceof Error
    ? { name: error.name, message: error.message }
    : { name: "thrown", message: `${error}` };
}
